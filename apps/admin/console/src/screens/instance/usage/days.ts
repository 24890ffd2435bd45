/** How far back. */
export type Period = 'month' | '30' | '90';

const dayMilliseconds = 86_400_000;

/** The first and the last day of a period, UTC, as the API names them. */
export function rangeOf(period: Period, now: Date): { readonly from: string; readonly to: string } {
  const to = nameOf(now.getTime());
  if (period === 'month') return { from: `${to.slice(0, 7)}-01`, to };
  return { from: nameOf(now.getTime() - (Number(period) - 1) * dayMilliseconds), to };
}

/** Every day from the first to the last, both included. */
export function daysBetween(from: string, to: string): string[] {
  const first = Date.parse(from);
  const count = Math.max(0, Math.round((Date.parse(to) - first) / dayMilliseconds) + 1);
  return Array.from({ length: count }, (_, index) => nameOf(first + index * dayMilliseconds));
}

function nameOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
