import type { IncomingMessage } from 'node:http';
import { AppError } from '@gatehouse/errors';
import { ClientGoneError } from './client-gone-error.ts';
import type { HttpContext } from './http-state.ts';

/** Bounds of a request body. */
export interface ReadBodyOptions {
  /** In bytes; 1 MiB by default (supabase-core.md 1.2). */
  readonly limitBytes?: number;
  /** Time for the whole body to arrive, in seconds; 10 by default. */
  readonly timeoutSeconds?: number;
}

// A client still writing when the connection closes sees a reset and never the 413, so somewhat larger bodies are
// taken in and thrown away first. Beyond this many times the limit it is no longer worth the bytes.
const drainFactor = 4;

/**
 * The raw body, read once and remembered, so that several steps may ask. The first caller's bounds apply.
 *
 * @throws AppError `request_entity_too_large` (413) beyond the limit, `unsupported_encoding` (415) when compressed,
 * `request_timeout` when it arrives too slowly
 * @throws ClientGoneError when the connection ends first
 */
export function readBody(ctx: HttpContext, options: ReadBodyOptions = {}): Promise<Buffer> {
  ctx.state.rawBody ??= receiveBody(ctx, options);
  return ctx.state.rawBody;
}

async function receiveBody(ctx: HttpContext, options: ReadBodyOptions): Promise<Buffer> {
  const { limitBytes = 1_048_576, timeoutSeconds = 10 } = options;
  const encoding = ctx.get('Content-Encoding').trim().toLowerCase();
  try {
    // Unpacking would let a few bytes become gigabytes, and no client of either server compresses.
    if (encoding !== '' && encoding !== 'identity') throw new AppError('unsupported_encoding');
    if (Number(ctx.get('Content-Length')) > limitBytes * drainFactor) throw tooLarge(limitBytes);
    return await collect(ctx.req, limitBytes, timeoutSeconds * 1000);
  } catch (error) {
    // What remains unread must not be taken for the next request.
    if (!ctx.req.complete && !ctx.headerSent) ctx.set('Connection', 'close');
    throw error;
  }
}

function collect(req: IncomingMessage, limitBytes: number, timeoutMs: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const settle = (error?: Error): void => {
      clearTimeout(timer);
      req.off('data', onData).off('end', onEnd).off('error', onGone).off('close', onGone);
      // An unheard error of a closing connection would end the process.
      req.on('error', () => undefined);
      if (error === undefined) resolve(Buffer.concat(chunks, size));
      else reject(error);
    };
    const onData = (chunk: Buffer): void => {
      size += chunk.length;
      if (size <= limitBytes) chunks.push(chunk);
      else chunks.length = 0;
      if (size > limitBytes * drainFactor) settle(tooLarge(limitBytes));
    };
    const onEnd = (): void => settle(size > limitBytes ? tooLarge(limitBytes) : undefined);
    const onGone = (cause?: Error): void => settle(new ClientGoneError(cause));
    const timer = setTimeout(() => settle(new AppError('request_timeout', { detail: 'slow body' })), timeoutMs);
    if (req.errored !== null || req.destroyed) onGone(req.errored ?? undefined);
    else req.on('data', onData).on('end', onEnd).on('error', onGone).on('close', onGone);
  });
}

function tooLarge(limitBytes: number): AppError {
  return new AppError('request_entity_too_large', { params: { limit: limitBytes } });
}
