import { Readable } from 'node:stream';
import { Router } from '@koa/router';
import { AppError } from '@gatehouse/errors';
import {
  noHead,
  noStore,
  parseBody,
  readBody,
  routesOf,
  type HttpContext,
  type HttpMiddleware,
  type HttpState,
} from '@gatehouse/http';
import { actAs, actOnce } from '@gatehouse/instances';
import { operatorOf, requireOperator, type OperatorGate } from '../require-operator.ts';
import { deedOf } from './deed-of.ts';
import type { Answer, OperatorRequest, OperatorRoute } from './operator-route.ts';
import { readIdempotencyKey, readIfMatch, readQuery } from './read-request.ts';
import type { RouteContract } from './route-contract.ts';

/** Serves routes as their contracts say: gate, checks, answer. */
export function serveRoutes(gate: OperatorGate, routes: readonly OperatorRoute[]): HttpMiddleware {
  const router = new Router<HttpState>();
  for (const { contract, answer } of routes) {
    const steps = [noStore(), requireOperator(gate, contract.scope)];
    router[contract.method](contract.path, ...steps, async function answerRoute(ctx: HttpContext) {
      write(ctx, await answer(await readRequest(gate, contract, ctx)));
    });
  }
  return routesOf(noHead(router));
}

async function readRequest(gate: OperatorGate, contract: RouteContract, ctx: HttpContext): Promise<OperatorRequest> {
  const { platform } = gate;
  const headers = contract.headers ?? [];
  const key = headers.includes('Idempotency-Key') ? readIdempotencyKey(ctx) : undefined;
  const request = {
    params: ctx['params'] as never,
    query: contract.query && (readQuery(ctx, contract.query) as never),
    ifMatch: headers.includes('If-Match') ? readIfMatch(ctx) : undefined,
    body: contract.body && ((await parseBody(ctx, contract.body)) as never),
    upload: uploadOf(ctx, contract),
    operator: operatorOf(ctx),
    platform,
    accepts: (types: readonly string[]) => ctx.accepts([...types]) || undefined,
    facts: { requestId: ctx.state.requestId, address: ctx.state.clientAddress, log: ctx.state.log },
    logInstance: (id: string) => void (ctx.state.logFields['instance_id'] = id),
  };
  return {
    ...request,
    act: async (work) => {
      const deed = deedOf(ctx, contract);
      if (key === undefined) return actAs(platform, deed, work);
      const body = contract.body ? (await readBody(ctx)).toString('base64') : '';
      const replayable = { key, request: `${deed.route} ${ctx.path} ${body}` };
      const { answer, isReplayed } = await actOnce(platform, deed, replayable, work);
      return isReplayed ? { ...answer, headers: { ...answer.headers, 'Idempotency-Replayed': 'true' } } : answer;
    },
  };
}

function uploadOf(ctx: HttpContext, { lines }: RouteContract): AsyncIterable<Uint8Array> {
  const encoding = ctx.get('Content-Encoding').trim().toLowerCase();
  if (lines && encoding !== '' && encoding !== 'identity') throw new AppError('unsupported_encoding');
  return ctx.req;
}

function write(ctx: HttpContext, { status, body, lines, headers = {} }: Answer): void {
  for (const [name, value] of Object.entries(headers)) ctx.set(name, value);
  if (lines !== undefined) {
    ctx.type = 'application/x-ndjson';
    ctx.body = Readable.from(texts(lines), { highWaterMark: 1 });
  } else if (body === undefined) ctx.body = null;
  else ctx.body = body;
  ctx.status = status;
}

async function* texts(lines: AsyncIterable<object>): AsyncGenerator<string> {
  for await (const line of lines) yield `${JSON.stringify(line)}\n`;
}
