/** What is measured, and how. */
export interface Comparison {
  /** What is asked, by name. Each is handed the number of the round, and returns the answer as a text. */
  readonly asks: Readonly<Record<string, (round: number) => Promise<string>>>;
  readonly samples: number;
  readonly warmUps: number;
  /** Called before every round of samples. */
  readonly beforeRound: () => void;
}

/** Times in milliseconds, and the distinct answers, by name. */
export interface Measured {
  readonly times: Readonly<Record<string, readonly number[]>>;
  readonly answers: Readonly<Record<string, ReadonlySet<string>>>;
}

/**
 * Measures several questions side by side: every round asks each of them once, in an order that differs from round to
 * round and is the same in every run, so that load and what the one before left to do meet all alike.
 */
export async function measure({ asks, samples, warmUps, beforeRound }: Comparison): Promise<Measured> {
  const names = Object.keys(asks);
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]]));
  const answers = Object.fromEntries(names.map((name) => [name, new Set<string>()]));
  const random = seededRandom(1);
  for (let round = -warmUps; round < samples; round += 1) {
    beforeRound();
    for (const name of shuffled(names, random)) {
      const begun = performance.now();
      const answer = await asks[name]?.(round);
      const took = performance.now() - begun;
      if (round < 0) continue;
      times[name]?.push(took);
      answers[name]?.add(answer ?? '');
    }
  }
  return { times, answers };
}

/**
 * Measures once more when something looks different, and goes by all samples: on a busy machine a hundred or two are few.
 *
 * @param reference the name of what everything is compared with
 */
export async function measureUntilAlike({
  reference,
  ...comparison
}: Comparison & { readonly reference: string }): Promise<Measured> {
  const first = await measure(comparison);
  const own = first.times[reference] ?? [];
  const isAlike = Object.values(first.times).every((times) => Math.abs(areaUnderCurve(times, own) - 0.5) <= 0.1);
  return isAlike ? first : together(first, await measure({ ...comparison, warmUps: 0 }));
}

function together(one: Measured, other: Measured): Measured {
  const names = Object.keys(one.times);
  return {
    times: Object.fromEntries(names.map((name) => [name, [...(one.times[name] ?? []), ...(other.times[name] ?? [])]])),
    answers: Object.fromEntries(
      names.map((name) => [name, new Set([...(one.answers[name] ?? []), ...(other.answers[name] ?? [])])]),
    ),
  };
}

/** How often a time of the one exceeds a time of the other: 0.5 when nothing tells them apart (decision 56). */
export function areaUnderCurve(one: readonly number[], other: readonly number[]): number {
  const wins = one.flatMap((time) => other.map((otherTime) => (time > otherTime ? 1 : time === otherTime ? 0.5 : 0)));
  return wins.reduce((sum: number, win) => sum + win, 0) / wins.length;
}

function shuffled(names: readonly string[], random: () => number): string[] {
  return names
    .map((name) => ({ name, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ name }) => name);
}

/** A linear congruential generator (Numerical Recipes): numbers in [0, 1). */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
