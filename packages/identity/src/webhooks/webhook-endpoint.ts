import type { WebhookAlgorithm } from '@gatehouse/crypto';
import { findWebhookEndpoint, type WebhookEndpointRow } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import type { DeliveryContext } from '../context.ts';
import { openWebhookKeys, type WebhookKeys } from './webhook-keys.ts';

/** An endpoint as it may be shown. */
export interface WebhookEndpoint {
  readonly id: string;
  readonly url: string;
  readonly description: string;
  /** Empty: all. */
  readonly eventTypes: readonly string[];
  readonly state: WebhookEndpointRow['state'];
  readonly disabledReason: string | null;
  readonly failingSince: Date | null;
  readonly algorithm: WebhookAlgorithm;
  /** Of a pair of keys; null where both sides share a secret. */
  readonly publicKey: string | null;
  /** Until when the key before the present one signs too. */
  readonly previousKeyUntil: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** The row as it may be shown. */
export function webhookEndpointOf({ instance, now }: DeliveryContext, row: WebhookEndpointRow): WebhookEndpoint {
  const { algorithm, current, previous } = openWebhookKeys(instance, row.id, row.sealed_secrets);
  return {
    id: row.id,
    url: row.shown_url,
    description: row.description,
    eventTypes: row.event_types,
    state: row.state,
    disabledReason: row.disabled_reason,
    failingSince: row.failing_since,
    algorithm,
    publicKey: algorithm === 'ed25519' ? current.checkedWith : null,
    previousKeyUntil: untilOf(previous, now),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** The endpoint, locked or not, that a request is about. @throws AppError `webhook_endpoint_not_found` */
export async function getWebhookEndpointRow(
  context: DeliveryContext,
  id: string,
  find: typeof findWebhookEndpoint = findWebhookEndpoint,
): Promise<WebhookEndpointRow> {
  const row = await find(context, id);
  // Of another process's settings: its keys do not open here.
  if (!row || row.settings_id !== context.services.settingsId) throw new AppError('webhook_endpoint_not_found');
  return row;
}

function untilOf(previous: WebhookKeys['previous'], now: Date): Date | null {
  const until = previous && new Date(previous.until);
  return until && until > now ? until : null;
}
