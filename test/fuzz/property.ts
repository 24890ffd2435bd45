import * as fc from 'fast-check';
import { expect, inject, it } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** How properties are tried: see CONTRIBUTING.md. */
    fuzz: FuzzOptions;
  }
}

/** How properties are tried. */
interface FuzzOptions {
  /** What the values are drawn from. The same in every short run, so that a red build is due to what was changed. */
  readonly seed: number;
  /** Where in a run the failing value was; replays that value alone. */
  readonly path: string;
  /** How many times the usual number of values. */
  readonly scale: number;
}

interface Property<Values> {
  /** Values tried in a short run. Default 200. */
  readonly runs?: number;
  /** Values that once failed, tried in every run. */
  readonly examples?: Values[];
}

/** How long one value may take, on a machine that is busy with other things. */
const millisecondsMax = 5_000;

/**
 * A test that a property holds for whatever values. It throws nothing else than what the property lets pass, and takes no
 * value longer than five seconds. A failure says how to try the same value again.
 */
export function holds<Values extends [unknown, ...unknown[]]>(
  title: string,
  values: { [Index in keyof Values]: fc.Arbitrary<Values[Index]> },
  check: (...values: Values) => void | Promise<void>,
  { runs = 200, examples = [] }: Property<Values> = {},
): void {
  const { seed, path, scale } = inject('fuzz');
  it(title, { timeout: 600_000 }, async () => {
    const timed = fc.asyncProperty<Values>(
      ...(values as never as fc.Arbitrary<unknown>[] as never),
      async (...found: Values) => {
        const start = performance.now();
        await check(...found);
        expect(performance.now() - start).toBeLessThan(millisecondsMax);
      },
    );
    const details = await fc.check(timed, {
      seed,
      ...(path === '' ? {} : { path, endOnFailure: true }),
      numRuns: Math.ceil(runs * scale),
      examples,
    });
    if (details.failed) throw failure(title, details);
  });
}

/** What went wrong, with which values, and how to see it again. */
function failure<Values>(title: string, details: fc.RunDetails<Values>): Error {
  const again = `npm run fuzz -- --seed ${details.seed} --path ${details.counterexamplePath ?? ''} --only ${JSON.stringify(title)}`;
  const { errorInstance: cause } = details;
  return new Error(`${fc.defaultReportMessage(details)}\n\nTry it again: ${again}\n`, { cause });
}
