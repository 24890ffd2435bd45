import { deliverMessage, type DeliveryDependencies } from '@gatehouse/identity';
import type { JobHandlers } from '@gatehouse/jobs';

/** What is done for every job there is. */
export function createHandlers(dependencies: DeliveryDependencies): JobHandlers {
  return {
    'message.deliver.v1': (payload) => deliverMessage(dependencies, payload),
  };
}
