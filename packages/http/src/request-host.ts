import { isIPv6 } from 'node:net';
import { normaliseHost } from '@gatehouse/config';
import type { HttpContext } from './http-state.ts';

/**
 * The host name that the client asked for, normalised: `X-Forwarded-Host` when the peer is a trusted proxy, else
 * `Host`. `undefined` when it is missing or not a host name. Needs `clientAddress` before it.
 *
 * It may choose an instance among verified domains; it never decides what a link or redirect points to.
 */
export function requestHost(ctx: HttpContext): string | undefined {
  const host = askedHost(ctx);
  return host === '' ? undefined : normaliseHost(host);
}

/** The same with the port behind it, where the client named one. */
export function requestHostAndPort(ctx: HttpContext): string | undefined {
  const host = requestHost(ctx);
  const asked = askedHost(ctx);
  const port = isIPv6(asked) ? undefined : /:\d+$/.exec(asked)?.[0];
  return host && `${host}${port ?? ''}`;
}

function askedHost(ctx: HttpContext): string {
  const forwarded = ctx.state.viaTrustedProxy ? lastItem(ctx.get('X-Forwarded-Host')) : '';
  return forwarded === '' ? ctx.get('Host') : forwarded;
}

// A proxy that appends puts its own word last; what stands before came from outside.
function lastItem(list: string): string {
  return list.split(',').at(-1)?.trim() ?? '';
}
