import type { Middleware, ParameterizedContext } from 'koa';
import type { RequestLog } from './request-log.ts';

/** What may be added to the one log line of a request. */
export type LogFields = Record<string, string | number | boolean | undefined>;

/** What the middleware of this package puts on `ctx.state`; an app extends it with its own. */
export interface HttpState {
  /** Names the request in the log and in answers of 500 and above; set by `requestId`. */
  requestId: string;
  /** Writes lines that carry the request id; set by `requestId`. */
  log: RequestLog;
  /** When the request arrived, by `process.hrtime.bigint()`; set by `requestId`. */
  startedAt: bigint;
  /** Joins the request's log line; anyone may add `instance_id`, `user_id`, … */
  logFields: LogFields;
  /** Who asks, behind trusted proxies; set by `clientAddress`. */
  clientAddress: string;
  /** True when the peer is a trusted proxy, so that its `X-Forwarded-*` count; set by `clientAddress`. */
  viaTrustedProxy: boolean;
  /** The body, once read; set by `readBody`. */
  rawBody?: Promise<Buffer>;
}

/** A request, as the middleware of this package sees it. */
export type HttpContext = ParameterizedContext<HttpState>;

/** Middleware of this package; fits every app whose state extends {@link HttpState}. */
export type HttpMiddleware = Middleware<HttpState>;
