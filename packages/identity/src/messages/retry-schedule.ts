import type { MessageChannel } from '@gatehouse/database';

/** Pauses before the second, third, … attempt, in seconds. After the last one a message is given up. */
export const retrySchedules: Readonly<Record<MessageChannel, readonly number[]>> = {
  mail: [10, 30, 60, 180, 600, 1_800, 3_600, 7_200, 14_400, 28_800],
  sms: [5, 15, 30, 60, 120],
};

/** Share of a pause by which it is made longer or shorter, so that what failed together does not come back together. */
const jitter = 0.2;

/** What a failed attempt is judged by. */
export interface FailedAttempt {
  readonly channel: MessageChannel;
  /** Attempts made so far. */
  readonly attempts: number;
  readonly now: Date;
  readonly expiresAt: Date;
}

/**
 * When to try again.
 *
 * @param random from 0 to 1.
 * @returns undefined when there is no attempt left, or none before the message expires.
 */
export function nextAttemptAt(failed: FailedAttempt, random: () => number = Math.random): Date | undefined {
  const pauseSeconds = retrySchedules[failed.channel][failed.attempts - 1];
  if (pauseSeconds === undefined) return undefined;
  const factor = 1 - jitter + 2 * jitter * random();
  const next = new Date(failed.now.getTime() + Math.round(pauseSeconds * factor * 1_000));
  return next < failed.expiresAt ? next : undefined;
}
