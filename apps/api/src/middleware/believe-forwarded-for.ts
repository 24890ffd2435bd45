import type { ApiContext, ApiMiddleware } from '../api-state.ts';
import { forwardedFor } from './limit-rate.ts';

const shownMax = 100;

/**
 * Takes the address in `Sb-Forwarded-For` for the client's, where the instance says that its gateway sets it
 * (supabase-core.md 1.5). What is no address is passed over, and said in the log: the gateway is not what the settings say.
 */
export function believeForwardedFor(): ApiMiddleware {
  return function findAddress(ctx, next) {
    const named = forwardedFor(ctx);
    if (named === undefined) logUnread(ctx);
    else believe(ctx, named);
    return next();
  };
}

function believe({ state }: ApiContext, address: string): void {
  state.clientAddress = address;
  // The line was begun when nothing was known but the gateway's own.
  state.logFields['remote_addr'] = address;
}

function logUnread(ctx: ApiContext): void {
  const found = ctx.get('Sb-Forwarded-For').slice(0, shownMax);
  if (found === '' || !ctx.state.instance.settings.security.sb_forwarded_for_enabled) return;
  ctx.state.log.warn({ found }, 'Sb-Forwarded-For does not begin with an address');
}
