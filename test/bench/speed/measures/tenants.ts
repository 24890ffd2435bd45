import { addCrowd } from '../crowd.ts';
import type { LoadFigures } from '../load.ts';
import type { Bench } from '../measure.ts';
import { startGatehouseProcess, type ServerProcess } from '../processes.ts';
import { interleave, medianOf, ratioByRounds } from '../rounds.ts';
import type { Row } from '../table.ts';

const connections = 20;
const coldRequests = 100;
/** The bars are near what is found, and chance alone should miss none: so many times the rounds of the others. */
const roundsTimes = 2;

/** What many sites cost: `GET /user` over all of them beside one of them, and memory (decision 57). */
export async function measureTenants({ stage, load, pace }: Bench): Promise<Row[]> {
  const database = await stage.newDatabase();
  const { instances } = pace;
  const crowd = await addCrowd(database, instances);
  // As many requests, all to one: drawing and writing one costs who asks as much as the service takes to answer it.
  await load.define(
    'one',
    crowd.flatMap(() => crowd.slice(0, 1)),
  );
  await load.define('all', crowd);
  // Needs the site and nothing else of it.
  const settings = crowd.map(({ path }) => ({ method: 'GET', path: path.replace(/user$/, 'settings') }));
  await load.define('settings', settings);
  const cached = Math.max(1, Math.round(instances / 10));
  const some = await startGatehouseProcess(sized(database.variables, cached), 'server');
  const whole = await startGatehouseProcess(sized(database.variables, instances), 'server');
  const trips = await coldTrips(some, (amount) =>
    load.run({ url: some.url, connections: 1, seconds: 1, amount, set: 'all' }),
  );
  const fewBytes = await heapOf(whole);
  const see = { connections, seconds: 1, amount: instances, set: 'settings' };
  await Promise.all([some, whole].map(({ url }) => load.run({ ...see, url })));
  const bytes = {
    some: await residentOf(some),
    whole: await residentOf(whole),
    perInstance: ((await heapOf(whole)) - fewBytes) / instances,
  };
  // Caches hold by then whom the rounds ask for most, and not whom the list ends with.
  const settle = { connections, seconds: 1, amount: instances, set: 'all', pick: 'zipf' as const };
  for (const { url } of [some, whole]) await load.run({ ...settle, url });
  const plan = { connections, seconds: pace.seconds };
  const drawn = await interleave<'one' | 'zipf' | 'residentOne' | 'resident', LoadFigures>(pace.rounds * roundsTimes, {
    one: () => load.measure({ ...plan, set: 'one', pick: 'zipf' }, some),
    zipf: () => load.measure({ ...plan, set: 'all', pick: 'zipf' }, some),
    residentOne: () => load.measure({ ...plan, set: 'one', pick: 'zipf' }, whole),
    resident: () => load.measure({ ...plan, set: 'all', pick: 'zipf' }, whole),
  });
  // Afterwards, since it fills the caches with whom nobody asks for.
  const evenly = await interleave<'uniform', LoadFigures>(pace.rounds, {
    uniform: () => load.measure({ ...plan, set: 'all', pick: 'uniform' }, some),
  });
  const figures = { ...drawn, ...evenly };
  await Promise.all([some.stop(), whole.stop()]);
  return [...speedRows(figures), ...tripRows(trips), ...memoryRows(bytes)];
}

type Figures = Readonly<Record<'one' | 'zipf' | 'uniform' | 'residentOne' | 'resident', readonly LoadFigures[]>>;

function speedRows(figures: Figures): Row[] {
  const perSecond = (name: keyof Figures): number[] => figures[name].map((it) => it.perSecond);
  const rate = (name: keyof Figures): number => medianOf(figures[name], (it) => it.perSecond);
  const by = (one: keyof Figures, other: keyof Figures): number => ratioByRounds(perSecond(one), perSecond(other));
  const parts = Object.fromEntries((Object.keys(figures) as (keyof Figures)[]).map((name) => [name, rate(name)]));
  return [
    {
      measure: 'GET /user over all sites, a tenth cached',
      value: by('zipf', 'one'),
      bar: { atLeast: 0.85 },
      parts,
    },
    { measure: '  all cached', value: by('resident', 'residentOne'), bar: { atLeast: 0.9 }, parts },
    { measure: '  a tenth cached, drawn evenly', value: rate('uniform') / rate('one'), parts },
  ];
}

interface Trips {
  readonly cold: number;
  readonly warm: number;
}

/** Statements of a request to a site that the process has never seen, and of the next one. */
async function coldTrips(server: ServerProcess, ask: (amount: number) => Promise<unknown>): Promise<Trips> {
  const count = async (): Promise<number> => {
    await server.ask({ ask: 'countStatements' });
    await ask(coldRequests);
    return (await server.ask<number>({ ask: 'statements' })) / coldRequests;
  };
  return { cold: await count(), warm: await count() };
}

function tripRows({ cold, warm }: Trips): Row[] {
  // The process asks for changes of instances, too: a few statements of no request.
  return [
    {
      measure: 'more statements for a site never seen',
      value: cold - warm,
      bar: { atMost: 1.1 },
      parts: { cold, warm },
    },
  ];
}

function memoryRows(bytes: Readonly<Record<'some' | 'whole' | 'perInstance', number>>): Row[] {
  const megabyte = 1_048_576;
  return [
    { measure: 'memory of a cached site', value: bytes.perInstance / 1_024, unit: 'KB', bar: { atMost: 4 } },
    { measure: '  resident with all seen, a tenth cached', value: bytes.some / megabyte, unit: 'MB' },
    { measure: '  resident with all cached', value: bytes.whole / megabyte, unit: 'MB' },
  ];
}

async function heapOf(server: ServerProcess): Promise<number> {
  const { heapUsed, external } = await server.ask<NodeJS.MemoryUsage>({ ask: 'collect' });
  return heapUsed + external;
}

async function residentOf(server: ServerProcess): Promise<number> {
  return (await server.ask<NodeJS.MemoryUsage>({ ask: 'collect' })).rss;
}

function sized<Variables extends object>(
  variables: Variables,
  instancesMax: number,
): Variables & Record<string, string> {
  return { ...variables, GATEHOUSE_INSTANCES_CACHED: String(instancesMax) };
}
