import type { HeldMessage, MessageRow, Scope } from '@gatehouse/database';
import type { Instance } from '@gatehouse/instances';
import type { HostGate, OutboundClient } from '@gatehouse/outbound';
import type { DeliveryHolder } from './hold-delivery.ts';
import type { MailTransports } from './mail-transports.ts';
import type { SettleDependencies } from './settle-delivery.ts';
import type { PlatformSmtp } from './smtp-choice.ts';
import type { TemplateCache } from './template-cache.ts';

/** What delivering needs, beside the message. */
export interface DeliveryDependencies extends DeliveryHolder, SettleDependencies {
  readonly transports: MailTransports;
  readonly templates: TemplateCache;
  /** The guarded door. */
  readonly outbound: OutboundClient;
  /** Keeps slow mail servers of sites from holding all slots. */
  readonly gate: HostGate;
  /** Stands in for the providers of text messages: scheme and host. */
  readonly smsUrl?: string | undefined;
  /** The platform's SMTP settings; null when it has none. */
  readonly platformSmtp: PlatformSmtp | null;
  /** Tells the relays that something waits. */
  readonly wake: () => void;
}

/** A message that is this worker's to send. */
export interface Delivery {
  readonly scope: Scope;
  readonly instance: Instance;
  readonly message: HeldMessage;
}

/** What the log may know of a message: nothing of its contents, nor whom it goes to. */
export function factsOf(message: MessageRow): Record<string, unknown> {
  const { instance_id, id, channel, kind, attempts } = message;
  return { instance_id, message_id: id, channel, kind, attempts };
}
