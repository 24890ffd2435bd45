import type { ApiMiddleware } from '../api-state.ts';
import { forwardedFor } from './limit-rate.ts';

/**
 * Takes the address in `Sb-Forwarded-For` for the client's, where the instance says that its gateway sets it
 * (supabase-core.md 1.5). What is no address is passed over.
 */
export function believeForwardedFor(): ApiMiddleware {
  return function findAddress(ctx, next) {
    ctx.state.clientAddress = forwardedFor(ctx) ?? ctx.state.clientAddress;
    return next();
  };
}
