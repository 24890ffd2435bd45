import type { Period } from '../usage/period.ts';
import { takeFromQuota, type QuotaName, type QuotaScope } from './quota-periods.ts';

/** A quota of which nothing is left. */
export interface SpentQuota {
  readonly name: QuotaName;
  readonly period: Period;
  /** Until its next period begins. */
  readonly seconds: number;
}

/**
 * Counts a mail, text message or attempt of a webhook against the quotas of its site, which hold whatever its rate limits
 * say.
 *
 * @returns null when it may be sent, else what forbids it.
 */
export async function takeSendQuota(scope: QuotaScope, what: 'mails' | 'sms' | 'webhooks'): Promise<SpentQuota | null> {
  // The hour first: what it refuses must not use up the day.
  for (const period of ['hour', 'day'] as const) {
    const name = `${what}_per_${period}` as const;
    const seconds = await takeFromQuota(scope, name, period);
    if (seconds > 0) return { name, period, seconds };
  }
  return null;
}
