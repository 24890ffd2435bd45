import { randomBytes } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll } from 'vitest';

/** What a hook was sent. */
export interface HookCall {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly rawBody: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look at whatever came
  readonly body: any;
}

/** What a hook answers with; `null` leaves the request without an answer. */
export type HookReply = {
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
} | null;

/** A hook of its own, at a URL of its own. */
export interface Hook {
  readonly url: string;
  readonly path: string;
  /** In the order in which they came. */
  readonly calls: readonly HookCall[];
}

/** A real HTTP server that stands in for the functions and webhooks of sites. */
export interface HookReceiver {
  readonly origin: string;
  /** A new hook. A string in `body` is sent as it is, anything else as JSON. */
  hook(reply?: (call: HookCall) => HookReply | Promise<HookReply>): Hook;
}

/** Gives a test file a receiver, stopped after its last test. */
export function useHookReceiver(): () => HookReceiver {
  const replies = new Map<string, (request: IncomingMessage, response: ServerResponse) => Promise<void>>();
  const server = createServer((request, response) => {
    const reply = replies.get(request.url ?? '');
    if (reply) void reply(request, response);
    else response.writeHead(404).end();
  });
  beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  return () => {
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return {
      origin,
      hook: (reply = () => ({})) => {
        const path = `/${randomBytes(6).toString('hex')}`;
        const calls: HookCall[] = [];
        replies.set(path, async (request, response) => {
          const received = await readCall(request);
          calls.push(received);
          answer(response, await reply(received));
        });
        return { url: `${origin}${path}`, path, calls };
      },
    };
  };
}

async function readCall(request: IncomingMessage): Promise<HookCall> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const rawBody = Buffer.concat(chunks).toString('utf8');
  return { method: request.method ?? '', headers: request.headers, rawBody, body: JSON.parse(rawBody) as unknown };
}

function answer(response: ServerResponse, reply: HookReply): void {
  if (reply === null) return;
  const { status = 200, body, headers = {} } = reply;
  response.writeHead(status, headers);
  response.end(body === undefined || typeof body === 'string' ? body : JSON.stringify(body));
}
