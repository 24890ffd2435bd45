/** What the `type` of a link can be (supabase-core.md 7.4). */
export type VerifyLinkType = 'signup' | 'invite' | 'recovery' | 'magiclink' | 'email_change';

/** What a link to our own `/verify` is made of. */
export interface VerifyLink {
  /** Where this service is reached from outside. */
  readonly externalUrl: string;
  /** The path of the endpoint, resolved against that address: one that starts with `/` replaces a path in it. */
  readonly path: string;
  /** With the `pkce_` prefix when the answer is to be a code. */
  readonly token: string;
  readonly type: VerifyLinkType;
  /** Where the person goes from there. */
  readonly redirectTo: string;
}

/**
 * The link of a mail in the Supabase dialect: it leads to this service, which spends the token and sends the person on.
 *
 * A path that leads to another host would hand the token to that host; `/verify` of this service takes its place.
 *
 * @throws TypeError when the external address is none.
 */
export function verifyUrl({ externalUrl, path, token, type, redirectTo }: VerifyLink): string {
  const service = new URL(externalUrl);
  const wanted = URL.canParse(path, externalUrl) ? new URL(path, service) : null;
  const isOurs = wanted?.protocol === service.protocol && wanted.host === service.host;
  const link = isOurs ? wanted : new URL('/verify', service);
  const own = `token=${encodeURIComponent(token)}&type=${type}&redirect_to=${redirectValue(redirectTo)}`;
  link.search = link.search === '' ? own : `${link.search}&${own}`;
  link.hash = '';
  return link.href;
}

/**
 * Clients compare this part of a link, so an address that can stand in a query stays readable. Beyond `&`, `=` and `#`,
 * which end the value, also what reading the query would change is encoded.
 */
function redirectValue(address: string): string {
  return /^[\w\-.~:/?@!$'()*,;]*$/.test(address) ? address : encodeURIComponent(address);
}
