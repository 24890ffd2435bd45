import { mailKinds, type MailKind } from './mail-kinds.ts';

/** What a link is made of. */
export interface MailLink {
  readonly siteUrl: string;
  /** Where on the site the link leads, resolved against its URL. */
  readonly path: string;
  readonly kind: MailKind;
  readonly token: string;
}

/**
 * The link of a mail: the path resolved against the site's URL, the token in the fragment (netlify.md 5.1), where
 * neither a server's log nor a Referer header carries it.
 *
 * A path that leads to another host would hand the token to that host; the site's root takes its place.
 *
 * @throws TypeError when the site's URL is none.
 */
export function mailLink({ siteUrl, path, kind, token }: MailLink): string {
  const site = new URL(siteUrl);
  const wanted = URL.canParse(path, siteUrl) ? new URL(path, site) : site;
  const isSameSite = wanted.protocol === site.protocol && wanted.host === site.host;
  const link = isSameSite ? wanted : new URL('/', site);
  link.hash = `${mailKinds[kind].linkKey}=${encodeURIComponent(token)}`;
  return link.href;
}
