import { deliverMessage, type DeliveryDependencies } from '@gatehouse/identity';
import type { JobHandlers } from '@gatehouse/jobs';

/** What the handlers work with. */
export interface HandlerDependencies {
  readonly delivery: DeliveryDependencies;
  /** Makes the relay look: something was written, or a slot is free. */
  readonly wake: () => void;
}

/** What is done for every job there is. */
export function createHandlers({ delivery, wake }: HandlerDependencies): JobHandlers {
  return {
    'delivery.wake.v1': async () => wake(),
    'message.deliver.v1': (payload) => deliverMessage(delivery, payload).finally(wake),
  };
}
