import { isAllowedRedirect, type RedirectSettings } from './is-allowed-redirect.ts';

/** Where a request says that it wants to lead, strongest first; null or empty: it does not say. */
export interface RedirectWishes {
  /** A member of the body, where an endpoint has one. Default none. */
  readonly body?: string | null;
  /** The header `redirect_to`. */
  readonly header: string | null;
  /** The parameter `redirect_to` of the query or form; not looked at when there is a header. */
  readonly parameter: string | null;
  /** The header `Referer`. */
  readonly referer: string | null;
}

/**
 * The address that a link or redirect of this request leads to (supabase-core.md 7.1): the first wish that is allowed,
 * else the site. A wish that is not allowed is passed over without a word.
 */
export function chooseRedirect(settings: RedirectSettings, wishes: RedirectWishes): string {
  const { body, header, parameter, referer } = wishes;
  const candidates = [body ?? '', header || parameter || '', referer ?? ''];
  return candidates.find((wish) => isAllowedRedirect(settings, wish)) ?? settings.site_url;
}
