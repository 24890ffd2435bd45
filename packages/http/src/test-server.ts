import { request as httpRequest, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';
import { createLogger, type Logger } from '@gatehouse/telemetry';
import Koa from 'koa';
import { onTestFinished } from 'vitest';
import { clientAddress } from './client-address.ts';
import { handleErrors } from './handle-errors.ts';
import type { HttpMiddleware, HttpState } from './http-state.ts';
import { requestId } from './request-id.ts';
import { serve } from './serve.ts';

/** An answer, as it came over the wire. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly body: string;
}

/** What to send. */
export interface Asking {
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string | Buffer;
}

/** A running app with what it logged. */
export interface TestServer {
  readonly port: number;
  readonly lines: Record<string, unknown>[];
  ask: (path: string, asking?: Asking) => Promise<Answer>;
}

/** A logger that keeps its lines. */
export function keepLines(): { log: Logger; lines: Record<string, unknown>[] } {
  const lines: Record<string, unknown>[] = [];
  const destination = { write: (line: string): void => void lines.push(JSON.parse(line) as Record<string, unknown>) };
  return { log: createLogger({ name: 'test', level: 'debug', destination }), lines };
}

/** Serves exactly these middleware until the test ends. */
export async function serveBare(...middleware: HttpMiddleware[]): Promise<TestServer> {
  const { log, lines } = keepLines();
  const app = new Koa<HttpState>();
  app.use(requestId({ log }));
  for (const step of middleware) app.use(step);
  const { port, close } = await serve(app, { host: '127.0.0.1', port: 0, drainSeconds: 0, log });
  onTestFinished(close);
  return { port, lines, ask: (path, asking) => ask(port, path, asking) };
}

/** Serves these middleware below address and error handling; errors answer `{ code, message }`. */
export function serveTest(...middleware: HttpMiddleware[]): Promise<TestServer> {
  const render = handleErrors((error, ctx) => {
    ctx.status = error.status;
    ctx.body = { code: error.code, message: error.message, error_id: ctx.state.requestId };
  });
  return serveBare(clientAddress([]), render, ...middleware);
}

/** One request on a connection of its own. */
export function ask(port: number, path: string, { method = 'GET', headers = {}, body }: Asking = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest({ host: '127.0.0.1', port, path, method, headers, agent: false }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject);
      incoming.on('end', () => {
        const { statusCode = 0, rawHeaders } = incoming;
        resolve({ status: statusCode, headers: incoming.headers, rawHeaders, body: Buffer.concat(chunks).toString() });
      });
    });
    outgoing.on('error', reject).end(body);
  });
}
