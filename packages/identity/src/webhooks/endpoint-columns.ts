import type { WebhookEndpointRow } from '@gatehouse/database';
import type { Instance } from '@gatehouse/instances';
import { shownUrl } from '../addresses/shown-url.ts';
import { sealWebhookUrl } from './webhook-keys.ts';

/** The columns of an address that was checked. */
export function urlColumns(
  instance: Instance,
  id: string,
  url: string,
): Pick<WebhookEndpointRow, 'sealed_url' | 'shown_url'> {
  return { sealed_url: sealWebhookUrl(instance, id, url), shown_url: shownUrl(url) };
}

/** What the audit log says of an endpoint. */
export function endpointTraits({ id, shown_url }: WebhookEndpointRow): Record<string, unknown> {
  return { endpoint_id: id, endpoint_url: shown_url };
}
