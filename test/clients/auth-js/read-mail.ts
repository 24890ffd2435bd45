import type { InboxMessage } from '@gatehouse/inbox';
import type { Site } from '../../support/site.ts';

/** The code that a person reads in a mail. */
export function codeIn(mail: InboxMessage): string {
  const code = /^\d{6,10}(?= )/.exec(mail.subject)?.[0];
  if (code === undefined) throw new Error(`no code in the mail "${mail.subject}"`);
  return code;
}

/** Waits for a mail and reads its code. */
export async function codeMailedTo(site: Site, address: string, subject?: RegExp): Promise<string> {
  return codeIn(await site.mailTo(address, subject));
}

/** The link that a person follows from a mail. */
export function linkIn(mail: InboxMessage): URL {
  const link = mail.links.find((found) => found.includes('/verify?'));
  if (link === undefined) throw new Error(`no link to follow in the mail "${mail.subject}"`);
  return new URL(link);
}

/** Where a browser ends up, and what it carries there. */
export interface Landing {
  readonly url: URL;
  readonly query: Readonly<Record<string, string>>;
  readonly fragment: Readonly<Record<string, string>>;
}

/** Opens the link of a mail as a browser does, up to the page it leads to. */
export async function follow(mail: InboxMessage): Promise<Landing> {
  const answer = await fetch(linkIn(mail), { redirect: 'manual' });
  const url = new URL(answer.headers.get('location') ?? '');
  return {
    url,
    query: Object.fromEntries(url.searchParams),
    fragment: Object.fromEntries(new URLSearchParams(url.hash.slice(1))),
  };
}

/** Waits for a mail, opens its link and takes the code that a client swaps for a session. */
export async function authCodeFrom(mail: Promise<InboxMessage>): Promise<string> {
  const { url, query } = await follow(await mail);
  if (query['code'] === undefined) throw new Error(`no code in ${url.href}`);
  return query['code'];
}
