import { Load, type LoadPlan } from './load.ts';
import type { Bench } from './measure.ts';
import { defineSets, gather, refreshChain, type Door } from './people.ts';
import { interleave, medianOf, percentile } from './rounds.ts';
import { tableLines, type Row } from './table.ts';

/** A server that runs already. */
export interface Target {
  readonly door: Door;
  /** Makes users there; without one they sign up, and nobody may have to confirm. */
  readonly adminToken: string | undefined;
}

interface Figures {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
}

const connections = 20;
const loginConnections = 16;

/** The load of the bench against any server that speaks one of the languages: what it answers in a second, and how soon. */
export async function benchTarget(
  say: (line: string) => void,
  { door, adminToken }: Target,
  { rounds, seconds }: Bench['pace'],
): Promise<object> {
  const load = new Load('anywhere');
  try {
    const people = await gather(door, connections, adminToken);
    await defineSets(load, door, people);
    const run = (plan: Pick<LoadPlan, 'connections' | 'set' | 'chain'>) => () =>
      figuresOf(load, door, { seconds, ...plan });
    const figures = await interleave(rounds, {
      'GET /user': run({ connections, set: 'user' }),
      login: run({ connections: loginConnections, set: 'logins' }),
      // The chains of the round before have gone on: each round begins with sessions of its own.
      refresh: async () =>
        run({ connections, chain: refreshChain(door, await gather(door, connections, adminToken)) })(),
    });
    const rows = Object.entries(figures).flatMap(([name, results]) => rowsOf(name, results));
    for (const line of tableLines(rows)) say(line);
    return { target: door.base.href, rows };
  } finally {
    await load.stop();
  }
}

async function figuresOf(load: Load, door: Door, plan: Omit<LoadPlan, 'url'>): Promise<Figures> {
  const { count, milliseconds, took } = await load.run({ url: door.base.origin, ...plan });
  return { perSecond: (count * 1_000) / milliseconds, p50: percentile(took, 50), p99: percentile(took, 99) };
}

function rowsOf(name: string, figures: readonly Figures[]): Row[] {
  return [
    { measure: name, value: medianOf(figures, (it) => it.perSecond), unit: '/s' },
    { measure: '  p50', value: medianOf(figures, (it) => it.p50), unit: 'ms' },
    { measure: '  p99', value: medianOf(figures, (it) => it.p99), unit: 'ms' },
  ];
}
