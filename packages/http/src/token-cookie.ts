/** Which cookie is meant: its name is a setting of the instance, its path the instance's prefix. */
export interface CookiePlace {
  readonly name: string;
  readonly path: string;
}

/** How long a client wants its cookie to last; `none` when it asked for no cookie. */
export type CookieMode = 'none' | 'session' | 'persistent';

const clearedAgoMs = 10 * 3_600_000;

/** What the request header `X-Use-Cookie` asks for: exactly `session`, or with any other value a lasting cookie. */
export function cookieMode(useCookie: string): CookieMode {
  if (useCookie === '') return 'none';
  return useCookie === 'session' ? 'session' : 'persistent';
}

/** `Set-Cookie` of a cookie that lasts as long as the token (netlify.md 4.3). */
export function persistentCookie(token: string, options: CookiePlace & { maxAgeSeconds: number; now: Date }): string {
  const expires = new Date(options.now.getTime() + options.maxAgeSeconds * 1000);
  return cookie(token, options, `Expires=${expires.toUTCString()}; Max-Age=${options.maxAgeSeconds}; `);
}

/** `Set-Cookie` of a cookie that ends with the browser's session. */
export function sessionCookie(token: string, place: CookiePlace): string {
  return cookie(token, place, '');
}

/** `Set-Cookie` that takes the cookie away. */
export function clearedCookie(options: CookiePlace & { now: Date }): string {
  const expires = new Date(options.now.getTime() - clearedAgoMs);
  return cookie('', options, `Expires=${expires.toUTCString()}; Max-Age=0; `);
}

function cookie(value: string, { name, path }: CookiePlace, lifetime: string): string {
  // All are checked where they are set; this keeps a mistake elsewhere from writing attributes or headers of its own.
  if (!/^[\w.-]*$/.test(value)) throw new Error('The cookie value is not a JWT');
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) throw new Error(`The cookie name "${name}" is not a token (RFC 6265 4.1.1)`);
  if (!/^\/[\w./-]*$/.test(path)) throw new Error(`The cookie path "${path}" is not a plain path`);
  return `${name}=${value}; Path=${path}; ${lifetime}HttpOnly; Secure`;
}
