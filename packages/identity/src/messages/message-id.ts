import type { Instance } from '@gatehouse/instances';

/** The Message-ID of a mail: its row's id at a domain of the sender (RFC 5322 3.6.4). */
export function messageIdOf({ settings }: Pick<Instance, 'settings'>, id: string): string {
  return `<${id}@${domainOf(settings.site_url)}>`;
}

/** The row's id in a Message-ID of ours, with or without its angle brackets; undefined for anybody else's. */
export function rowIdIn(messageId: string): string | undefined {
  return /^<?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@[^\s@>]+>?$/i.exec(messageId.trim())?.[1]?.toLowerCase();
}

function domainOf(siteUrl: string): string {
  return (URL.canParse(siteUrl) && new URL(siteUrl).hostname.replace(/[[\]]/g, '')) || 'localhost';
}
