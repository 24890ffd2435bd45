import type { AttemptEntry } from '@gatehouse/database';

/** What came of an attempt to deliver, for good or for now. Errors are classes, never what a remote host said. */
export type AttemptOutcome =
  | { readonly state: 'sent'; readonly status?: number | undefined }
  /** It will never be accepted, or must not be sent. */
  | {
      readonly state: 'failed' | 'suppressed' | 'abandoned';
      readonly error: string;
      readonly status?: number | undefined;
    }
  /** It was tried and may be accepted later. */
  | {
      readonly state: 'deferred';
      readonly error: string;
      readonly status?: number | undefined;
      /** What the remote host asked for. */
      readonly retryAfterSeconds?: number | undefined;
    }
  /** Nothing was tried: it is not an attempt. */
  | { readonly state: 'paused'; readonly error: string; readonly seconds: number };

/** An outcome of something that was tried. */
export type TriedOutcome = Exclude<AttemptOutcome, { readonly state: 'paused' }>;

/** What a row remembers of an attempt. @param milliseconds how long it took. */
export function attemptEntry(outcome: TriedOutcome, startedAt: Date, milliseconds: number): AttemptEntry {
  return {
    at: startedAt.toISOString(),
    duration_ms: Math.round(milliseconds),
    outcome: outcome.state,
    error: outcome.state === 'sent' ? null : outcome.error,
    status: outcome.status ?? null,
  };
}
