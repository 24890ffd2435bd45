import type { InstanceSettings } from '@gatehouse/instances';
import { verifyUrl } from '../redirects/verify-url.ts';
import { mailKind, type MailKind } from './mail-kinds.ts';
import type { MailSnapshot } from './mail-snapshot.ts';

type ApiReturn = NonNullable<MailSnapshot['apiReturn']>;

/** What a link is made of. */
export interface MailLink {
  readonly siteUrl: string;
  /** Where on the site the link leads, resolved against its URL. */
  readonly path: string;
  readonly fragmentKey: string;
  readonly token: string;
}

/**
 * The link of a mail to the site: the path resolved against the site's URL, the token in the fragment (netlify.md 5.1),
 * where neither a server's log nor a Referer header carries it.
 *
 * A path that leads to another host would hand the token to that host; the site's root takes its place.
 *
 * @throws TypeError when the site's URL is none.
 */
export function mailLink({ siteUrl, path, fragmentKey, token }: MailLink): string {
  const site = new URL(siteUrl);
  const wanted = URL.canParse(path, siteUrl) ? new URL(path, site) : site;
  const isSameSite = wanted.protocol === site.protocol && wanted.host === site.host;
  const link = isSameSite ? wanted : new URL('/', site);
  link.hash = `${fragmentKey}=${encodeURIComponent(token)}`;
  return link.href;
}

/**
 * The link of a mail, to the site or to our own `/verify`; empty for a kind that has none.
 *
 * @throws TypeError when the site's or the API's URL is none.
 */
export function linkOf(
  kind: MailKind,
  snapshot: Pick<MailSnapshot, 'siteUrl' | 'token' | 'apiReturn'>,
  paths: InstanceSettings['mailer']['url_paths'],
): string {
  const { link } = mailKind(kind);
  if (!link) return '';
  const { siteUrl, token, apiReturn } = snapshot;
  const path = paths[link.path];
  if (!apiReturn) return mailLink({ siteUrl, path, fragmentKey: link.fragmentKey, token });
  const { apiUrl: externalUrl, redirectTo } = apiReturn;
  return verifyUrl({ externalUrl, path: verifyPath(apiReturn, path), token, type: link.type, redirectTo });
}

/**
 * A path that is not set means the endpoint itself, below whatever path the API has. So does the endpoint's name where
 * the API is mounted: without the mount's path such a link would lead to no instance (decision 28).
 */
function verifyPath({ apiUrl, isMount }: ApiReturn, path: string): string {
  const isEndpoint = path === '' || path === '/' || (isMount && path === '/verify');
  if (!isEndpoint) return path;
  return `${new URL(apiUrl).pathname.replace(/\/+$/, '')}/verify`;
}
