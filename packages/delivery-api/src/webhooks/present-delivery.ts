import type { ListedWebhookDelivery } from '@gatehouse/database';
import type { WebhookDeliveryDetail, WebhookDeliveryView } from '../webhook-views.ts';

/** A delivery as lists show it. */
export function presentDelivery(row: ListedWebhookDelivery): WebhookDeliveryView {
  const isWaiting = row.state === 'queued' || row.state === 'sending';
  return {
    id: row.id,
    endpoint_id: row.endpoint_id,
    event_id: row.event_id,
    event_type: row.event_type,
    state: row.state,
    attempts: row.attempts,
    last_error: row.last_error,
    last_status: row.attempt_log.at(-1)?.status ?? null,
    is_replay: row.is_replay,
    created_at: row.created_at.toISOString(),
    next_attempt_at: isWaiting ? row.next_attempt_at.toISOString() : null,
    finished_at: row.finished_at?.toISOString() ?? null,
    expires_at: row.expires_at.toISOString(),
  };
}

/** A delivery with its attempts. */
export function presentDeliveryDetail(row: ListedWebhookDelivery): WebhookDeliveryDetail {
  const attempts = row.attempt_log.map(({ at, duration_ms, outcome, error, status }) => {
    return { at, duration_ms, outcome, error, status };
  });
  return { ...presentDelivery(row), attempt_log: attempts };
}
