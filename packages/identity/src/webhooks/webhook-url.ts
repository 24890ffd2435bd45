import { AppError } from '@gatehouse/errors';
import type { OutboundClient } from '@gatehouse/outbound';
import { checkOutsideUrl } from '../addresses/check-outside-url.ts';

/**
 * Checks the address of an endpoint when it is saved.
 *
 * @returns the address, normalised.
 * @throws AppError `webhook_url_refused` that says why.
 */
export async function checkWebhookUrl(outbound: OutboundClient, text: string): Promise<string> {
  const url = await checkOutsideUrl(outbound, text, (problem, cause) => {
    return new AppError('webhook_url_refused', { params: { problem }, cause });
  });
  url.hash = '';
  return url.href;
}

/** What of an address may be shown: who may list endpoints need not know the credentials in them. */
export function shownWebhookUrl(text: string): string {
  const url = new URL(text);
  const userInfo = url.username === '' && url.password === '' ? '' : '***@';
  return `${url.protocol}//${userInfo}${url.host}${url.pathname}${url.search === '' ? '' : '?***'}`;
}
