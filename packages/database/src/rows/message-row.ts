import type { DeliveryChannel, DeliveryColumns, DeliveryState } from './delivery-row.ts';
import type { SuppressionReason } from './suppression-row.ts';

export type MessageChannel = Exclude<DeliveryChannel, 'webhook'>;
export type MessageState = DeliveryState;

/** A mail or text message that was promised to a person. */
export interface MessageRow extends DeliveryColumns {
  user_id: string | null;
  channel: MessageChannel;
  kind: string;
  recipient: string;
  /** Sealed JSON; null once it was sent, or can be sent no more. */
  sealed_content: string | null;
  /** The Message-ID, the same for every attempt. */
  wire_id: string;
  sent_at: Date | null;
}

/** A message as whoever sends it holds it. */
export interface HeldMessage extends MessageRow {
  /** Why nothing may be sent to the recipient; null when it may. */
  suppressed_for: SuppressionReason | null;
}
