import type { HttpContext } from './http-state.ts';

/** One page of a list. */
export interface PageOfTotal {
  /** From 1; 0 behaves as 1. */
  readonly page: number;
  /** At least 1. */
  readonly perPage: number;
  /** Of all pages together. */
  readonly total: number;
  /** Whether the page before is named too. Default true. */
  readonly namesPrevious?: boolean;
}

/** Sets `X-Total-Count` and `Link` for a page of the list that the request asked for (netlify.md 3.14). */
export function setPaginationHeaders(ctx: HttpContext, page: PageOfTotal): void {
  ctx.set('X-Total-Count', String(page.total));
  ctx.set('Link', paginationLinks(ctx.originalUrl, page));
}

/**
 * The `Link` value: `next` while pages follow, `prev` from page 2 on, `last` always (`page=0` when the list is empty).
 * Targets are the path and query of the request, without host, keys sorted.
 *
 * @param url path and query as the request had them
 */
export function paginationLinks(url: string, { page, perPage, total, namesPrevious = true }: PageOfTotal): string {
  const current = Math.max(1, page);
  const last = Math.ceil(total / Math.max(1, perPage));
  const links: string[] = [];
  if (last > current) links.push(link(url, 'page', current + 1, 'next'));
  if (current > 1 && namesPrevious) links.push(link(url, 'page', current - 1, 'prev'));
  links.push(link(url, 'page', last, 'last'));
  return links.join(', ');
}

/** The `Link` value of a list that is read by cursor: where it goes on (supabase-extended.md 3.2). */
export function cursorLink(url: string, cursor: string): string {
  return link(url, 'cursor', cursor, 'next');
}

function link(url: string, key: 'page' | 'cursor', value: number | string, rel: string): string {
  // A proxy may send the absolute form; a path that starts with two slashes must not be read as one.
  const [path = '', search = ''] = url.replace(/^https?:\/\/[^/?]*/i, '').split('?', 2);
  const searchParams = new URLSearchParams(search);
  if (key === 'cursor') searchParams.delete('page');
  searchParams.set(key, String(value));
  // Sorted by key alone, so that repeated keys keep their order.
  searchParams.sort();
  const query = [...searchParams].map(([name, value]) => `${queryEscape(name)}=${queryEscape(value)}`).join('&');
  return `<${path.replaceAll(/[<>"\s]/g, encodeURIComponent)}?${query}>; rel="${rel}"`;
}

// As Go's url.QueryEscape: a space is `+`, and only `-_.~` stay of the punctuation.
function queryEscape(text: string): string {
  return encodeURIComponent(text)
    .replaceAll(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');
}
