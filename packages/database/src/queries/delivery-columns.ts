import type { DeliveryColumns } from '../rows/delivery-row.ts';
import type { MessageRow } from '../rows/message-row.ts';
import type { WebhookDeliveryRow } from '../rows/webhook-row.ts';

const shared = [
  'instance_id',
  'id',
  'state',
  'attempts',
  'next_attempt_at',
  'claimed_until',
  'claimed_by',
  'last_error',
  'attempt_log',
  'settings_id',
  'created_at',
  'expires_at',
] as const satisfies readonly (keyof DeliveryColumns)[];

/** The columns of a row that is delivered, named one by one: what `*` stands for changes under a prepared statement. */
export const deliveryColumns = {
  messages: [
    ...shared,
    'user_id',
    'channel',
    'kind',
    'recipient',
    'sealed_content',
    'wire_id',
    'sent_at',
  ] as const satisfies readonly (keyof MessageRow)[],
  webhook_deliveries: [
    ...shared,
    'event_id',
    'endpoint_id',
    'is_replay',
    'finished_at',
  ] as const satisfies readonly (keyof WebhookDeliveryRow)[],
};
