import type { LoadFigures } from '../load.ts';
import type { Bench } from '../measure.ts';
import { doorOf, gather, getUser, newSite } from '../people.ts';
import { startGatehouseProcess } from '../processes.ts';
import { interleave, median, ratioByRounds } from '../rounds.ts';
import type { Row } from '../table.ts';

/** Of each process: both are as busy as the one is. */
const connections = 20;
/** Of each process in a second: what two are asked for, whoever asks and the database still have room for on two cores. */
const rate = 600;

/**
 * What a request costs when two processes serve it, beside one: with as much for each of them to do, and with as much as
 * there can be, where they, their database and whoever asks take the cores from each other.
 */
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
  const [single, double] = [
    { ...plan, connections },
    { ...plan, connections: connections * 2 },
  ];
  const figures = await interleave<'one' | 'two' | 'oneFull' | 'twoFull', LoadFigures>(pace.rounds, {
    one: () => load.measure({ ...single, rate }, one),
    two: () => load.measure({ ...double, rate }, one, other),
    oneFull: () => load.measure(single, one),
    twoFull: () => load.measure(double, one, other),
  });
  await Promise.all([one.stop(), other.stop()]);
  const costs = (name: keyof typeof figures): number[] => figures[name].map((it) => it.cpuPerRequest);
  const cpu = (name: keyof typeof figures): number => median(costs(name));
  const by = (one: keyof typeof figures, other: keyof typeof figures): number =>
    ratioByRounds(costs(one), costs(other));
  const [parts, full] = [
    { one: cpu('one'), two: cpu('two') },
    { one: cpu('oneFull'), two: cpu('twoFull') },
  ];
  return [
    {
      measure: 'processor time a request, two processes by one',
      value: by('two', 'one'),
      bar: { atMost: 1.1 },
      parts,
    },
    { measure: '  with all that the machine can', value: by('twoFull', 'oneFull'), parts: full },
  ];
}
