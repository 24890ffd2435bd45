import type { MessageChannel } from './message-row.ts';

export type SuppressionReason = 'bounce' | 'complaint' | 'manual' | 'unsubscribed';

/** An address that a site sends nothing to. */
export interface SuppressionRow {
  instance_id: string;
  channel: MessageChannel;
  /** In lower case; a phone number without `+`. */
  address: string;
  reason: SuppressionReason;
  /** A class that the reason is of, never what a remote host said. */
  detail: string | null;
  /** Who said so: `admin`, `operator`, or the mail service that reported it. */
  source: string;
  created_at: Date;
  /** Null: until somebody removes it. */
  expires_at: Date | null;
}
