import type { Scope, WebhookDeliveryRow, WebhookEndpointRow } from '@gatehouse/database';
import type { Instance } from '@gatehouse/instances';
import type { HostGate, OutboundClient } from '@gatehouse/outbound';
import type { DeliveryHolder } from '../messages/hold-delivery.ts';
import type { SettleDependencies } from '../messages/settle-delivery.ts';
import type { EndpointRests } from './endpoint-rests.ts';

/** What delivering a webhook needs, beside the delivery. */
export interface WebhookDependencies extends DeliveryHolder, SettleDependencies {
  /** The guarded door. */
  readonly outbound: OutboundClient;
  /** Keeps slow receivers from holding all slots. */
  readonly gate: HostGate;
  /** Remembers which receivers asked for less. */
  readonly rests: EndpointRests;
  /** Tells the relays that something waits. */
  readonly wake: () => void;
}

/** A delivery that is this worker's to make. */
export interface WebhookDelivery {
  readonly scope: Scope;
  readonly instance: Instance;
  readonly delivery: WebhookDeliveryRow;
  readonly endpoint: WebhookEndpointRow;
}

/** What the log may know of a delivery: neither where it goes nor what it says. */
export function factsOf({ delivery }: WebhookDelivery): Record<string, unknown> {
  const { instance_id, id, event_id, endpoint_id, attempts } = delivery;
  return { instance_id, delivery_id: id, event_id, endpoint_id, attempts };
}
