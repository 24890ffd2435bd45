import type { DeliveryColumns, DeliveryState } from './delivery-row.ts';

export type WebhookEndpointState = 'enabled' | 'disabled' | 'paused';

/** Where a site's events are sent to. */
export interface WebhookEndpointRow {
  instance_id: string;
  id: string;
  /** Sealed: a path or query can be a credential. */
  sealed_url: string;
  /** What of the address may be shown. */
  shown_url: string;
  description: string;
  /** Empty: all. */
  event_types: string[];
  state: WebhookEndpointState;
  disabled_reason: string | null;
  /** Sealed JSON: the keys that sign. */
  sealed_secrets: string;
  /** Since when nothing but failures. */
  failing_since: Date | null;
  settings_id: string | null;
  created_at: Date;
  updated_at: Date;
}

export type WebhookDeliveryState = Exclude<DeliveryState, 'suppressed'>;

/** One event on its way to one endpoint. */
export interface WebhookDeliveryRow extends DeliveryColumns {
  event_id: string;
  endpoint_id: string;
  state: WebhookDeliveryState;
  /** Asked for by hand: says nothing about the health of the endpoint. */
  is_replay: boolean;
  finished_at: Date | null;
}
