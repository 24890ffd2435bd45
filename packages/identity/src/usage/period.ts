/** What usage and quotas are counted over, in UTC. */
export type Period = 'hour' | 'day';

/** How long each period lasts, in milliseconds. */
export const periodMilliseconds: Readonly<Record<Period, number>> = { hour: 3_600_000, day: 86_400_000 };

/** The beginning of the period that a time is in. */
export function beginningOf(period: Period, time: Date): Date {
  return new Date(time.getTime() - (time.getTime() % periodMilliseconds[period]));
}

/** A day as usage names it, UTC. */
export function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10);
}
