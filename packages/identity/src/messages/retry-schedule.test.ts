import { describe, expect, it } from 'vitest';
import { nextAttemptAt, retrySchedules } from './retry-schedule.ts';

const now = new Date('2026-01-01T00:00:00Z');
const expiresAt = new Date('2026-01-02T00:00:00Z');
const middle = (): number => 0.5;

function pauseSeconds(attempts: number, random = middle): number | undefined {
  const next = nextAttemptAt({ channel: 'mail', attempts, now, expiresAt }, random);
  return next && (next.getTime() - now.getTime()) / 1_000;
}

describe('nextAttemptAt', () => {
  it('follows the schedule of the channel, then ends', () => {
    expect(retrySchedules.mail.map((_pause, index) => pauseSeconds(index + 1))).toEqual(retrySchedules.mail);
    expect(pauseSeconds(retrySchedules.mail.length + 1)).toBeUndefined();
  });

  it('spreads what failed together by a fifth to both sides', () => {
    expect(pauseSeconds(1, () => 0)).toBe(8);
    expect(pauseSeconds(1, () => 1)).toBe(12);
  });

  it.each([
    [5, 10],
    [45, 45],
    [7 * 86_400, 86_400],
  ])(
    'waits for %d s when the remote host asks for that: never less than the schedule, a day at most',
    (asked, waited) => {
      const late = new Date('2026-02-01T00:00:00Z');
      const failed = { channel: 'mail', attempts: 1, now, expiresAt: late, retryAfterSeconds: asked } as const;
      expect(nextAttemptAt(failed, middle)).toEqual(new Date(now.getTime() + waited * 1_000));
    },
  );

  it('ends when the message expires before the next attempt', () => {
    const soon = new Date(now.getTime() + 10_000);
    expect(nextAttemptAt({ channel: 'mail', attempts: 1, now, expiresAt: soon }, middle)).toBeUndefined();
  });
});
