export type MessageChannel = 'mail' | 'sms';
export type MessageState = 'queued' | 'sending' | 'sent' | 'failed' | 'suppressed' | 'abandoned';

/** A mail or text message that was promised to a person. */
export interface MessageRow {
  instance_id: string;
  id: string;
  user_id: string | null;
  channel: MessageChannel;
  kind: string;
  recipient: string;
  /** Sealed JSON; null once it was sent or given up. */
  sealed_content: string | null;
  state: MessageState;
  attempts: number;
  /** The Message-ID, the same for every attempt. */
  wire_id: string;
  next_attempt_at: Date;
  claimed_until: Date | null;
  last_error: string | null;
  settings_id: string | null;
  created_at: Date;
  expires_at: Date;
  sent_at: Date | null;
}
