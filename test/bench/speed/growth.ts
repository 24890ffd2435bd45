import { addCrowd } from './crowd.ts';
import { addAuditRows, addUsers } from './fill.ts';
import { Load, type LoadPlan, type LoadRequest } from './load.ts';
import { defineSets, doorOf, gather, newSite, refreshChain, signUp, strangers, type Door } from './people.ts';
import { startGatehouseProcess, type ServerProcess } from './processes.ts';
import { percentile } from './rounds.ts';
import { openStage, type Stage, type StageDatabase } from './stage.ts';

/** One point of a curve: latencies in milliseconds with one request at a time, memory in MB. */
interface Point {
  readonly size: number;
  readonly figures: Readonly<Record<string, number>>;
}

/** What grows, by its name. */
type Curves = Readonly<Record<string, readonly Point[]>>;

/** How far it grows. */
export interface GrowthSize {
  readonly instances: number;
  readonly users: number;
}

/** How many of each are asked for at every point. */
const amounts = { user: 400, refresh: 200, login: 20, signUp: 20 };
const megabyte = 1_048_576;

/** How latency and memory go with the number of sites, of one site's users, and of its audit rows. */
export async function benchGrowth(say: (line: string) => void, size: GrowthSize): Promise<object> {
  const [stage, load] = [await openStage(), new Load()];
  const bench = { stage, load, say };
  try {
    const curves: Curves = {
      instances: await growInstances(bench, stepsTo(size.instances)),
      'users of the site': await growSite(bench, 'users', stepsTo(size.users), addUsers),
      'audit rows of the site': await growSite(bench, 'audit rows', stepsTo(size.users), addAuditRows),
    };
    return { curves };
  } finally {
    await load.stop();
    await stage.close();
  }
}

interface GrowthBench {
  readonly stage: Stage;
  readonly load: Load;
  readonly say: (line: string) => void;
}

/** 1, a hundredth, a tenth, all. */
function stepsTo(all: number): number[] {
  return [...new Set([1, Math.ceil(all / 100), Math.ceil(all / 10), all])];
}

async function growInstances(bench: GrowthBench, steps: readonly number[]): Promise<Point[]> {
  const database = await bench.stage.newDatabase();
  const crowd: LoadRequest[] = [];
  const points: Point[] = [];
  for (const size of steps) {
    crowd.push(...(await addCrowd(database, size - crowd.length)));
    await bench.load.define('crowd', crowd);
    points.push(tell(bench, 'instances', { size, figures: await figuresOfCrowd(bench, database) }));
  }
  return points;
}

async function figuresOfCrowd({ load }: GrowthBench, { variables }: StageDatabase): Promise<Point['figures']> {
  const started = performance.now();
  const server = await startGatehouseProcess(variables, 'server');
  const startUp = performance.now() - started;
  const plan = { url: server.url, connections: 1, seconds: 1, amount: amounts.user, set: 'crowd' };
  await load.run({ ...plan, pick: 'zipf' });
  const uniform = await load.run({ ...plan, pick: 'uniform' });
  const zipf = await load.run({ ...plan, pick: 'zipf' });
  const figures = { ...latencies('GET /user', zipf.took), ...latencies('anyone', uniform.took) };
  const resident = await residentOf(server);
  await server.stop();
  return { ...figures, 'start-up': startUp, MB: resident };
}

type Add = (database: StageDatabase, instanceId: string, count: number) => Promise<void>;

async function growSite(bench: GrowthBench, name: string, steps: readonly number[], add: Add): Promise<Point[]> {
  const database = await bench.stage.newDatabase();
  const site = await newSite(database.platform, { mailer: { autoconfirm: true } });
  const server = await startGatehouseProcess(database.variables, 'server');
  const door = doorOf(server.url, site);
  const points: Point[] = [];
  let there = 0;
  await figuresOfSite(bench, door);
  for (const size of steps) {
    await add(database, site.id, size - there);
    there = size;
    const figures = { ...(await figuresOfSite(bench, door)), MB: await residentOf(server) };
    points.push(tell(bench, name, { size, figures }));
  }
  await server.stop();
  return points;
}

async function figuresOfSite({ load }: GrowthBench, door: Door): Promise<Point['figures']> {
  const people = await gather(door, 2);
  const url = door.base.origin;
  const run = async (name: string, amount: number, plan: Partial<LoadPlan>): Promise<Point['figures']> =>
    latencies(name, (await load.run({ url, connections: 1, seconds: 1, amount, ...plan })).took);
  await defineSets(load, door, people);
  await load.define(
    'sign-ups',
    strangers(amounts.signUp).map((email) => signUp(door, email)),
  );
  return {
    ...(await run('GET /user', amounts.user, { set: 'user' })),
    ...(await run('refresh', amounts.refresh, { chain: refreshChain(door, people.slice(0, 1)) })),
    ...(await run('login', amounts.login, { set: 'logins' })),
    ...(await run('sign-up', amounts.signUp, { set: 'sign-ups' })),
  };
}

function latencies(name: string, took: readonly number[]): Point['figures'] {
  return { [`${name} p50`]: percentile(took, 50), [`${name} p95`]: percentile(took, 95) };
}

async function residentOf(server: ServerProcess): Promise<number> {
  return (await server.ask<NodeJS.MemoryUsage>({ ask: 'collect' })).rss / megabyte;
}

function tell({ say }: GrowthBench, name: string, point: Point): Point {
  const figures = Object.entries(point.figures).map(([what, value]) => `${what} ${value.toFixed(1)}`);
  say(`${point.size} ${name}: ${figures.join(', ')}`);
  return point;
}
