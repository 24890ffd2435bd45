import { AppError } from '@gatehouse/errors';
import { dayOf, type UsageRange } from '@gatehouse/identity';

const dayMilliseconds = 86_400_000;

/** What a request says of days. */
interface AskedRange {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** Which days a route is about. */
interface RangeRule {
  /** The first day, where only the last is known. */
  readonly fromOf: (to: string) => string;
  /** How many days may lie between. */
  readonly daysMax: number;
}

const byMonth: RangeRule = { fromOf: (to) => `${to.slice(0, 7)}-01`, daysMax: 366 };

/** The days that are asked for: this month so far unless told otherwise. @throws AppError `validation_failed` */
export function usageRange(now: Date, asked: AskedRange, { fromOf, daysMax } = byMonth): UsageRange {
  const to = asked.to ?? dayOf(now);
  const from = asked.from ?? fromOf(to);
  const days = (Date.parse(to) - Date.parse(from)) / dayMilliseconds;
  if (days < 0) throw invalid(`from: is ${from}, after to, which is ${to}`);
  if (days > daysMax) throw invalid(`from: is ${from}, ${days} days before to; allowed are ${daysMax}`);
  return { from, to };
}

function invalid(problem: string): AppError {
  return new AppError('validation_failed', { text: '{problem}', params: { problem } });
}

/** The day so many days before another. */
export function daysBefore(day: string, days: number): string {
  return dayOf(new Date(Date.parse(day) - days * dayMilliseconds));
}
