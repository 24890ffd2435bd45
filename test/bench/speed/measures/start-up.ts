import { addCrowd } from '../crowd.ts';
import type { Bench } from '../measure.ts';
import { startGatehouseProcess } from '../processes.ts';
import { interleave, median, ratioByRounds } from '../rounds.ts';
import type { StageDatabase } from '../stage.ts';
import type { Row } from '../table.ts';

/** Starts are few and differ by chance more than requests do: so many times the rounds of the others. */
const roundsTimes = 3;

/** From the start of a process to its first answer, with many sites in the database beside one. */
export async function measureStartUp({ stage, pace }: Bench): Promise<Row[]> {
  const [one, many] = [await stage.newDatabase(), await stage.newDatabase()];
  await addCrowd(one, 1);
  await addCrowd(many, pace.instances);
  // The first start of all reads the program from disk.
  await startUp(one);
  const took = await interleave(pace.rounds * roundsTimes, { one: () => startUp(one), many: () => startUp(many) });
  const parts = { one: median(took.one), many: median(took.many) };
  return [
    {
      measure: 'start-up with all sites, by one with one',
      value: ratioByRounds(took.many, took.one),
      bar: { atMost: 1.2 },
      parts,
    },
    { measure: '  with all sites', value: parts.many, unit: 'ms', parts },
  ];
}

/** Milliseconds until a process answers. */
async function startUp({ variables }: StageDatabase): Promise<number> {
  const started = performance.now();
  const server = await startGatehouseProcess(variables, 'anywhere');
  const took = performance.now() - started;
  await server.stop();
  return took;
}
