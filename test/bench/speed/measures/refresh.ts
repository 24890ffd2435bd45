import type { LoadFigures } from '../load.ts';
import type { Bench } from '../measure.ts';
import { doorOf, gather, newSite, refreshChain } from '../people.ts';
import { startGatehouseProcess, startPartsProcess } from '../processes.ts';
import { interleave, median, medianOf, ratioByRounds } from '../rounds.ts';
import type { Row } from '../table.ts';

const connections = 20;
/** As many as the service's pool has. */
const poolMax = 10;

/**
 * Refreshes of one process, beside one statement that swaps tokens over the same pool: the least there can be, and the
 * service's own, which does all that a refresh has to leave behind.
 */
export async function measureRefresh({ stage, load, pace: { rounds, seconds } }: Bench): Promise<Row[]> {
  const { platform, variables } = await stage.newDatabase();
  const ours = await startGatehouseProcess(variables, 'server');
  const parts = await startPartsProcess(variables, 'server');
  const site = await newSite(platform, { mailer: { autoconfirm: true } });
  const door = doorOf(ours.url, site);
  const figures: LoadFigures[] = [];
  const [least, own]: [number[], number[]] = [[], []];
  const swapping = { seconds, connections: poolMax };
  await interleave(rounds, {
    ours: async () => {
      // The chains of the round before have gone on: each round begins with sessions of its own.
      const chain = refreshChain(door, await gather(door, connections));
      figures.push(await load.measure({ connections, seconds, chain }, ours));
    },
    least: async () => void least.push(await parts.ask<number>({ rotate: swapping })),
    own: async () => void own.push(await parts.ask<number>({ rotateSessions: { ...swapping, instanceId: site.id } })),
  });
  await Promise.all([ours.stop(), parts.stop()]);
  const perSecond = figures.map((it) => it.perSecond);
  const rates = { ours: median(perSecond), limit: median(least), own: median(own) };
  return [
    {
      measure: 'refresh, requests/s by the limit',
      value: ratioByRounds(perSecond, least),
      bar: { atLeast: 0.6 },
      parts: rates,
    },
    { measure: '  by its own statement alone', value: ratioByRounds(perSecond, own), parts: rates },
    { measure: '  requests/s', value: rates.ours, parts: rates },
    { measure: '  p99', value: medianOf(figures, (it) => it.p99), unit: 'ms' },
    { measure: '  processor time of one', value: medianOf(figures, (it) => it.cpuPerRequest), unit: 'us' },
  ];
}
