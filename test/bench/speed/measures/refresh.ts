import type { LoadFigures } from '../load.ts';
import type { Bench } from '../measure.ts';
import { doorOf, gather, newSite, refreshChain } from '../people.ts';
import { startGatehouseProcess, startPartsProcess } from '../processes.ts';
import { interleave, median, medianOf } from '../rounds.ts';
import type { Row } from '../table.ts';

const connections = 20;
/** As many as the service's pool has. */
const poolMax = 10;

/** Refreshes of one process, beside one statement that swaps tokens over the same pool. */
export async function measureRefresh({ stage, load, pace: { rounds, seconds } }: Bench): Promise<Row[]> {
  const { platform, variables } = await stage.newDatabase();
  const ours = await startGatehouseProcess(variables, 'server');
  const parts = await startPartsProcess(variables, 'server');
  const door = doorOf(ours.url, await newSite(platform, { mailer: { autoconfirm: true } }));
  const figures: LoadFigures[] = [];
  const limits: number[] = [];
  await interleave(rounds, {
    ours: async () => {
      // The chains of the round before have gone on: each round begins with sessions of its own.
      const chain = refreshChain(door, await gather(door, connections));
      figures.push(await load.measure({ connections, seconds, chain }, ours));
    },
    limit: async () => void limits.push(await parts.ask<number>({ rotate: { seconds, connections: poolMax } })),
  });
  await Promise.all([ours.stop(), parts.stop()]);
  const rates = { ours: medianOf(figures, (it) => it.perSecond), limit: median(limits) };
  return [
    {
      measure: 'refresh, requests/s by the limit',
      value: rates.ours / rates.limit,
      bar: { atLeast: 0.6 },
      parts: rates,
    },
    { measure: '  requests/s', value: rates.ours, parts: rates },
    { measure: '  p99', value: medianOf(figures, (it) => it.p99), unit: 'ms' },
    { measure: '  processor time of one', value: medianOf(figures, (it) => it.cpuPerRequest), unit: 'us' },
  ];
}
