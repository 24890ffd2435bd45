import type { Database, Scope, WebhookDeliveryRow, WebhookEndpointRow } from '@gatehouse/database';
import type { Instance } from '@gatehouse/instances';
import type { HostGate, OutboundClient } from '@gatehouse/outbound';
import type { DomainLog, Usage } from '../context.ts';
import type { EndpointRests } from './endpoint-rests.ts';

/** What delivering a webhook needs, beside the delivery. */
export interface WebhookDependencies {
  readonly db: Database;
  /** The instance, or undefined when there is none. */
  readonly findInstance: (instanceId: string) => Promise<Instance | undefined>;
  /** The guarded door. */
  readonly outbound: OutboundClient;
  /** Keeps slow receivers from holding all slots. */
  readonly gate: HostGate;
  /** Remembers which receivers asked for less. */
  readonly rests: EndpointRests;
  /** In single-site mode: whose deliveries this process makes; else null. */
  readonly settingsId: string | null;
  /** Names this process among the workers: a UUID. */
  readonly workerId: string;
  readonly usage: Usage;
  readonly log: DomainLog;
  readonly now: () => Date;
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
