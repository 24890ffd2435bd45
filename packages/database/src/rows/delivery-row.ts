/** What is sent on: each has slots of its own, so that none can be in another's way. */
export const deliveryChannels = ['mail', 'sms', 'webhook'] as const;

export type DeliveryChannel = (typeof deliveryChannels)[number];

/** What one instance has to send on one channel, seen from outside. */
export interface DeliveryLaneRow {
  instance_id: string;
  channel: DeliveryChannel;
  /** Empty where settings are the instance's own. */
  settings_id: string;
  /** `Infinity` when nothing waits. */
  next_due_at: Date | number;
}

/** A process that takes jobs. */
export interface DeliveryWorkerRow {
  id: string;
  settings_id: string;
  /** Jobs it works on at once, by channel. */
  slots: Partial<Record<DeliveryChannel, number>>;
  seen_at: Date;
}

/** What came of one attempt to deliver. */
export interface AttemptEntry {
  /** When it began, ISO 8601. */
  at: string;
  duration_ms: number;
  outcome: 'sent' | 'failed' | 'deferred' | 'suppressed' | 'abandoned';
  /** A class of error, never what a remote host said. */
  error: string | null;
  /** The three digits of the remote answer, if there was one. */
  status: number | null;
}

/** The columns that everything that is delivered has. */
export interface DeliveryColumns {
  instance_id: string;
  id: string;
  state: DeliveryState;
  attempts: number;
  /** When it may be looked at again, also while somebody holds it. */
  next_attempt_at: Date;
  /** Held until then: by the queue while it is `queued`, by a worker while it is `sending`. */
  claimed_until: Date | null;
  /** The worker that holds it while it is `sending`. */
  claimed_by: string | null;
  last_error: string | null;
  attempt_log: AttemptEntry[];
  settings_id: string | null;
  created_at: Date;
  expires_at: Date;
}

export type DeliveryState = 'queued' | 'sending' | 'sent' | 'failed' | 'suppressed' | 'abandoned';
