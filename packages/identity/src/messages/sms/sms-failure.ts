import { OutboundError, retryAfterSeconds } from '@gatehouse/outbound';
import type { SmsFailure } from './sms-provider.ts';

/** Of refusals, these alone may end differently next time. */
const passing: ReadonlySet<number> = new Set([408, 425, 429]);

/** No provider parks a message for days. */
const longestRetrySeconds = 3_600;

/** What is known of an answer beside its body. */
export interface AnsweredWith {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Judges an answer that is no success: a refusal is final, a fault of the provider is not. */
export function failureOfAnswer({ status, headers }: AnsweredWith, now: Date): SmsFailure {
  const asked = retryAfterSeconds(headers['retry-after'], now);
  return {
    error: errorOfStatus(status),
    isPermanent: status < 500 && !passing.has(status),
    status,
    ...(asked === undefined ? {} : { retryAfterSeconds: Math.min(longestRetrySeconds, asked) }),
  };
}

/** Judges an error of the way there. @throws the error when it is none of that. */
export function failureOfError(error: unknown): SmsFailure {
  if (!(error instanceof OutboundError)) throw error;
  return { error: `sms_${error.kind}`, isPermanent: false };
}

/** A refusal that came with a status of success. */
export function refused(status: number, isPermanent = true): SmsFailure {
  return { error: isPermanent ? 'sms_rejected' : 'sms_deferred', isPermanent, status };
}

function errorOfStatus(status: number): string {
  if (status === 401 || status === 403) return 'sms_auth_failed';
  if (status === 429) return 'sms_throttled';
  if (status >= 500 || status === 408 || status === 425) return 'sms_provider_failed';
  return 'sms_rejected';
}
