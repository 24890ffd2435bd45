import { clearedCookie, cookieMode, persistentCookie, sessionCookie } from '@gatehouse/http';
import type { ApiContext } from '../../../api-state.ts';

/** Sets the cookie that a site's edge reads the access token from, if the request asks for one (netlify.md 4.3). */
export function setTokenCookie(ctx: ApiContext, token: string): void {
  const { duration } = ctx.state.instance.settings.cookies;
  const mode = cookieMode(ctx.get('x-use-cookie'));
  if (mode === 'none' || duration < 0) return;
  const cookie =
    mode === 'session'
      ? sessionCookie(token, cookiePlace(ctx))
      : persistentCookie(token, { ...cookiePlace(ctx), maxAgeSeconds: duration, now: ctx.state.now });
  ctx.append('Set-Cookie', cookie);
}

/** Takes the cookie away. */
export function clearTokenCookie(ctx: ApiContext): void {
  ctx.append('Set-Cookie', clearedCookie({ ...cookiePlace(ctx), now: ctx.state.now }));
}

/** Sites that share a host name must not share cookies: the path keeps the prefix. */
function cookiePlace(ctx: ApiContext): { name: string; path: string } {
  return { name: ctx.state.instance.settings.cookies.key, path: ctx.state.pathPrefix || '/' };
}
