import { doorOf, defineSets, gather, newSite, refreshChain, type Door } from '../people.ts';
import { startGatehouseProcess, type ServerProcess } from '../processes.ts';
import type { Load, LoadFigures } from '../load.ts';
import type { Bench } from '../measure.ts';
import { interleave, medianOf, ratioByRounds } from '../rounds.ts';
import type { Stage } from '../stage.ts';
import type { Row } from '../table.ts';

const connections = 20;
/** Hashing takes the processor whole: more would only wait in line. */
const loginConnections = 2;
/** An account may be tried thirty times before that is taken for guessing. */
const peopleCount = 120;

const hotPaths = ['GET /user', 'refresh', 'password login'] as const;
type HotPath = (typeof hotPaths)[number];
type Side = 'off' | 'on';

/** What row-level security costs on the hot paths: two processes that differ in nothing else. */
export async function measureRowSecurity({ stage, load, pace }: Bench): Promise<Row[]> {
  const sides = { off: await openSide(stage, load, 'off'), on: await openSide(stage, load, 'on') };
  const rows: Row[] = [];
  for (const path of hotPaths) {
    const figures = await interleave<Side, LoadFigures>(pace.rounds, {
      off: () => sides.off.measure(path, pace.seconds),
      on: () => sides.on.measure(path, pace.seconds),
    });
    rows.push(...rowsOf(path, figures));
  }
  await Promise.all([sides.off.server.stop(), sides.on.server.stop()]);
  return rows;
}

interface OpenSide {
  readonly server: ServerProcess;
  measure(path: HotPath, seconds: number): Promise<LoadFigures>;
}

async function openSide(stage: Stage, load: Load, side: Side): Promise<OpenSide> {
  const { platform, variables } = await stage.newDatabase({ rowSecurity: side === 'on' });
  const server = await startGatehouseProcess(variables, 'server');
  const door = doorOf(server.url, await newSite(platform, { mailer: { autoconfirm: true } }));
  await defineSets(load, door, await gather(door, peopleCount), side);
  // Both have compiled by then what they will go through.
  await load.run({ url: server.url, connections, seconds: 2, set: `${side} user` });
  return { server, measure: (path, seconds) => measureAt(load, server, door, side, path, seconds) };
}

async function measureAt(
  load: Load,
  server: ServerProcess,
  door: Door,
  side: Side,
  path: HotPath,
  seconds: number,
): Promise<LoadFigures> {
  if (path === 'GET /user') return load.measure({ connections, seconds, set: `${side} user` }, server);
  if (path === 'password login')
    return load.measure({ connections: loginConnections, seconds, set: `${side} logins`, pick: 'uniform' }, server);
  // The chains of the round before have gone on: each round begins with sessions of its own.
  const chain = refreshChain(door, await gather(door, connections));
  return load.measure({ connections, seconds, chain }, server);
}

function rowsOf(path: HotPath, figures: Readonly<Record<Side, readonly LoadFigures[]>>): Row[] {
  const each = (of: (it: LoadFigures) => number) => ({ off: medianOf(figures.off, of), on: medianOf(figures.on, of) });
  const by = (of: (it: LoadFigures) => number): number => ratioByRounds(figures.on.map(of), figures.off.map(of));
  const [rates, costs, delays] = [
    each((it) => it.perSecond),
    each((it) => it.cpuPerRequest),
    each((it) => it.p99),
  ] as const;
  return [
    {
      measure: `${path}, requests/s with row-level security by without`,
      value: by((it) => it.perSecond),
      parts: rates,
    },
    { measure: '  processor time of the process', value: by((it) => it.cpuPerRequest), parts: costs },
    { measure: '  p99 with it', value: delays.on, unit: 'ms', parts: delays },
  ];
}
