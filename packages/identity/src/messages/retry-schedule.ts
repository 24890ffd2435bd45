import type { DeliveryChannel } from '@gatehouse/database';

/**
 * Pauses before the second, third, … attempt, in seconds. After the last one a delivery is given up.
 *
 * Webhooks go by the ten steps that Standard Webhooks recommends, over about three days.
 */
export const retrySchedules: Readonly<Record<DeliveryChannel, readonly number[]>> = {
  mail: [10, 30, 60, 180, 600, 1_800, 3_600, 7_200, 14_400, 28_800],
  sms: [5, 15, 30, 60, 120],
  webhook: [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400],
};

/** How often a delivery is tried at most, unless it is sent again by hand. */
export function attemptsMax(channel: DeliveryChannel): number {
  return retrySchedules[channel].length + 1;
}

/** Share of a pause by which it is made longer or shorter, so that what failed together does not come back together. */
const jitter = 0.2;

/** The longest that a remote host can make us wait by asking for it, in seconds. */
const retryAfterMaxSeconds = 86_400;

/** What a failed attempt is judged by. */
export interface FailedAttempt {
  readonly channel: DeliveryChannel;
  /** Attempts made so far. */
  readonly attempts: number;
  readonly now: Date;
  readonly expiresAt: Date;
  /** What the remote host asked for: never earlier than that, up to a day. */
  readonly retryAfterSeconds?: number | undefined;
}

/**
 * When to try again.
 *
 * @param random from 0 to 1.
 * @returns undefined when there is no attempt left, or none before the delivery expires.
 */
export function nextAttemptAt(failed: FailedAttempt, random: () => number = Math.random): Date | undefined {
  const pauseSeconds = retrySchedules[failed.channel][failed.attempts - 1];
  if (pauseSeconds === undefined) return undefined;
  const factor = 1 - jitter + 2 * jitter * random();
  const asked = Math.min(failed.retryAfterSeconds ?? 0, retryAfterMaxSeconds);
  const next = new Date(failed.now.getTime() + Math.round(Math.max(pauseSeconds * factor, asked) * 1_000));
  return next < failed.expiresAt ? next : undefined;
}
