/** The cookie that Netlify's network reads the access token from. */
export const tokenCookieName = 'nf_jwt';

/** How long a client wants its cookie to last; `none` when it asked for no cookie. */
export type CookieMode = 'none' | 'session' | 'persistent';

const clearedAgoMs = 10 * 3_600_000;

/** What the request header `X-Use-Cookie` asks for: exactly `session`, or with any other value a lasting cookie. */
export function cookieMode(useCookie: string): CookieMode {
  if (useCookie === '') return 'none';
  return useCookie === 'session' ? 'session' : 'persistent';
}

/** `Set-Cookie` of a cookie that lasts as long as the token (netlify.md 4.3). `path` is the instance's prefix. */
export function persistentCookie(token: string, options: { maxAgeSeconds: number; now: Date; path?: string }): string {
  const expires = new Date(options.now.getTime() + options.maxAgeSeconds * 1000);
  return cookie(token, options.path, `Expires=${expires.toUTCString()}; Max-Age=${options.maxAgeSeconds}; `);
}

/** `Set-Cookie` of a cookie that ends with the browser's session. */
export function sessionCookie(token: string, options: { path?: string } = {}): string {
  return cookie(token, options.path, '');
}

/** `Set-Cookie` that takes the cookie away. */
export function clearedCookie(options: { now: Date; path?: string }): string {
  const expires = new Date(options.now.getTime() - clearedAgoMs);
  return cookie('', options.path, `Expires=${expires.toUTCString()}; Max-Age=0; `);
}

function cookie(value: string, path = '/', lifetime: string): string {
  // Both are ours; this keeps a mistake elsewhere from writing attributes or headers of its own.
  if (!/^[\w.-]*$/.test(value)) throw new Error('The cookie value is not a JWT');
  if (!/^\/[\w./-]*$/.test(path)) throw new Error(`The cookie path "${path}" is not a plain path`);
  return `${tokenCookieName}=${value}; Path=${path}; ${lifetime}HttpOnly; Secure`;
}
