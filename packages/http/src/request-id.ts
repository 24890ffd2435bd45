import { randomUUID } from 'node:crypto';
import type { Logger } from '@gatehouse/telemetry';
import type { HttpMiddleware } from './http-state.ts';
import { RequestLog } from './request-log.ts';

/** Where ids come from and where lines go. */
export interface RequestIdOptions {
  readonly log: Logger;
  /** Header that a proxy in front sets; without it every id is a fresh UUIDv4. */
  readonly header?: string | undefined;
}

/**
 * Names the request: the configured header's value, else a new UUIDv4 (netlify.md 1.1, supabase-core.md 1.2). The id is
 * logged and is the `error_id` of failures; it is never echoed as a header.
 */
export function requestId({ log, header }: RequestIdOptions): HttpMiddleware {
  return function assignRequestId(ctx, next) {
    const { state } = ctx;
    state.startedAt = process.hrtime.bigint();
    state.requestId = inboundId(header === undefined ? '' : ctx.get(header)) ?? randomUUID();
    state.log = new RequestLog(log, state.requestId);
    state.logFields = {};
    return next();
  };
}

// Whatever a client can send here ends up in logs and answers, so only what is plainly an id is taken over.
function inboundId(value: string): string | undefined {
  return /^[\x21-\x7e]{1,200}$/.test(value) ? value : undefined;
}
