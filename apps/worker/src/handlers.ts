import type { DeliverySourceName } from '@gatehouse/database';
import {
  deliverMessage,
  deliverWebhook,
  type DeliveryDependencies,
  type WebhookDependencies,
} from '@gatehouse/identity';
import type { JobHandlers } from '@gatehouse/jobs';

/** What the handlers work with. */
export interface HandlerDependencies {
  readonly delivery: DeliveryDependencies;
  readonly webhooks: WebhookDependencies;
  /** Has everything looked at: something was written. */
  readonly wake: () => void;
  /** Tells the relay that a job for a row of that table has ended. */
  readonly slotFreed: (source: DeliverySourceName) => void;
}

/** What is done for every job there is. */
export function createHandlers({ delivery, webhooks, wake, slotFreed }: HandlerDependencies): JobHandlers {
  return {
    'delivery.wake.v1': async () => wake(),
    'message.deliver.v1': (payload) => deliverMessage(delivery, payload).finally(() => slotFreed('messages')),
    'webhook.deliver.v1': (payload) => deliverWebhook(webhooks, payload).finally(() => slotFreed('webhook_deliveries')),
  };
}
