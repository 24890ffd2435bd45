import type { ApiContext } from './api-state.ts';

/** Sends the person on. Not by `redirect`, which rewrites addresses: the client finds its target as it wrote it. */
export function sendTo(ctx: ApiContext, status: 302 | 303, location: string): void {
  ctx.status = status;
  ctx.set('Location', location);
  ctx.body = '';
}
