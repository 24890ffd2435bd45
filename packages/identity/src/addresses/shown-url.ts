import { createHash } from 'node:crypto';

/**
 * An address of a hook or webhook as it may be shown, stored and told to others. User information, path and query can each
 * be a credential: the path is all that keeps strangers from posting to a channel of Slack. A mark stands for the path, so
 * that the addresses of one host can be told apart.
 *
 * Migration `hide_webhook_paths` makes the same marks (ADR 27).
 */
export function shownUrl(text: string): string {
  if (!URL.canParse(text)) return 'an invalid URL';
  const { protocol, username, password, host, pathname, search } = new URL(text);
  // A function of the database, whose name opens nothing.
  if (protocol !== 'https:' && protocol !== 'http:') return `${protocol}//${host}${pathname}`;
  const userInfo = username === '' && password === '' ? '' : '***@';
  const path = pathname === '/' ? '/' : `/…${markOf(pathname)}`;
  return `${protocol}//${userInfo}${host}${path}${search === '' ? '' : '?***'}`;
}

/** So short that it fits to many paths: whoever guesses one learns little from it. */
function markOf(path: string): string {
  return createHash('sha256').update(path).digest('hex').slice(0, 4);
}
