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
