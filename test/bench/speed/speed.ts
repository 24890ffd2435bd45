import { Load } from './load.ts';
import type { Bench, Measure } from './measure.ts';
import { measureLogin } from './measures/login.ts';
import { measureNeighbours } from './measures/neighbours.ts';
import { measureRefresh } from './measures/refresh.ts';
import { measureRowSecurity } from './measures/row-security.ts';
import { measureSignUp } from './measures/sign-up.ts';
import { measureStartUp } from './measures/start-up.ts';
import { measureTenants } from './measures/tenants.ts';
import { measureTwoProcesses } from './measures/two-processes.ts';
import { measureUser } from './measures/user.ts';
import { openStage } from './stage.ts';
import { tableLines, type Row } from './table.ts';

/** What is measured, in the order of the table. */
const measures: Readonly<Record<string, Measure>> = {
  user: measureUser,
  refresh: measureRefresh,
  login: measureLogin,
  tenants: measureTenants,
  'start-up': measureStartUp,
  'sign-up': measureSignUp,
  'two-processes': measureTwoProcesses,
  neighbours: measureNeighbours,
  'row-security': measureRowSecurity,
};

/** The names that `only` may have. */
export const measureNames = Object.keys(measures);

/** How the speed bench is run. */
export interface SpeedOptions {
  readonly pace: Bench['pace'];
  /** Names of measures; all when empty. */
  readonly only: readonly string[];
}

/** The table of speeds, each beside the limit of its parts in the same run. */
export async function benchSpeed(say: (line: string) => void, { only, pace }: SpeedOptions): Promise<object> {
  const rows: Row[] = [];
  for (const [name, measure] of Object.entries(measures)) {
    if (only.length > 0 && !only.includes(name)) continue;
    say(`measuring ${name}`);
    const found = await onStage(measure, pace);
    for (const line of tableLines(found)) say(line);
    rows.push(...found);
  }
  say('');
  for (const line of tableLines(rows)) say(line);
  return { pace, rows };
}

/** A stage for each, so that none finds what another has left in the database's memory. */
async function onStage(measure: Measure, pace: Bench['pace']): Promise<Row[]> {
  const stage = await openStage();
  const load = new Load();
  try {
    return await measure({ stage, load, pace });
  } finally {
    await load.stop();
    await stage.close();
  }
}
