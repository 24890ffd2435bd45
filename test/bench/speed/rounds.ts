/** Does each thing once a round, by turns, so that what else the machine does meets all of them alike. */
export async function interleave<Name extends string, Result>(
  rounds: number,
  things: Readonly<Record<Name, () => Promise<Result>>>,
): Promise<Record<Name, Result[]>> {
  const names = Object.keys(things) as Name[];
  const results = Object.fromEntries(names.map((name) => [name, [] as Result[]])) as Record<Name, Result[]>;
  for (let round = 0; round < rounds; round += 1) {
    // There and back again: nothing is always the one that comes after the same other.
    const order = round % 2 === 0 ? names : names.toReversed();
    for (const name of order) results[name].push(await things[name]());
  }
  return results;
}

/** The middle one; of an even number the mean of the two. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return ((sorted[Math.floor((sorted.length - 1) / 2)] ?? 0) + (sorted[Math.ceil((sorted.length - 1) / 2)] ?? 0)) / 2;
}

/** The smallest value that so many percent do not exceed. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)] ?? Number.NaN;
}

/** How one thing compares with another, round by round: the median of the ratios. What slows the machine down meets both. */
export function ratioByRounds(ones: readonly number[], others: readonly number[]): number {
  return median(ones.map((one, round) => one / (others[round] ?? Number.NaN)));
}

/** The median of one figure over rounds. */
export function medianOf<Result>(results: readonly Result[], of: (result: Result) => number): number {
  return median(results.map(of));
}
