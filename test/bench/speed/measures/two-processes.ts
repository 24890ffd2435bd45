import type { LoadFigures } from '../load.ts';
import type { Bench } from '../measure.ts';
import { doorOf, gather, getUser, newSite } from '../people.ts';
import { startGatehouseProcess } from '../processes.ts';
import { interleave, medianOf } from '../rounds.ts';
import type { Row } from '../table.ts';

/** Of each process: both are as busy as the one is. */
const connections = 20;

/** What a request costs when two processes serve it, beside one. */
export async function measureTwoProcesses({ stage, load, pace }: Bench): Promise<Row[]> {
  const { platform, variables } = await stage.newDatabase();
  const [one, other] = await Promise.all([
    startGatehouseProcess(variables, 'anywhere'),
    startGatehouseProcess(variables, 'anywhere'),
  ]);
  const door = doorOf(one.url, await newSite(platform, { mailer: { autoconfirm: true } }));
  const [person] = await gather(door, 1);
  if (!person) throw new Error('nobody signed in');
  await load.define('user', [getUser(door, person)]);
  const plan = { seconds: pace.seconds, set: 'user' };
  const figures = await interleave<'one' | 'two', LoadFigures>(pace.rounds, {
    one: () => load.measure({ ...plan, connections }, one),
    two: () => load.measure({ ...plan, connections: connections * 2 }, one, other),
  });
  await Promise.all([one.stop(), other.stop()]);
  const cpu = (name: 'one' | 'two'): number => medianOf(figures[name], (it) => it.cpuPerRequest);
  const parts = { one: cpu('one'), two: cpu('two') };
  return [
    {
      measure: 'processor time a request, two processes by one',
      value: parts.two / parts.one,
      bar: { atMost: 1.1 },
      parts,
    },
  ];
}
