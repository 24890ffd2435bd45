import { spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  createTemplateDatabase,
  createTestDatabase,
  startRedis,
  startTestCluster,
  type TestRedis,
} from '@gatehouse/testing';
import { openDeliveryRig, type DeliveryRig } from '../support/delivery-rig.ts';

/** What one kind of queue does. Times in milliseconds. */
interface Figures {
  readonly mailsPerSecond: number;
  readonly latency: { readonly p50: number; readonly p99: number };
  readonly fairness: {
    /** How long the one mail of a site took while another had 10,000 waiting. */
    readonly loneMail: number;
    /** The busy site's mails a second beside it, as a share of what it has alone. */
    readonly busyShare: number;
  };
  /** Of what was promised while workers were killed. */
  readonly promised: number;
  readonly lost: number;
  readonly repeated: number;
}

type Say = (line: string) => void;

const throughputMails = 3_000;
const backlog = 10_000;
const aloneMails = 3_000;

/** Mails end to end: from the row that a request writes to the server that accepts. Workers are processes of their own. */
export async function benchDelivery(say: Say): Promise<object> {
  const cluster = await startTestCluster({ fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' });
  await createTemplateDatabase(cluster.connectionString);
  const redis = spawnSync('redis-server', ['--version']).status === 0 ? await startRedis() : undefined;
  if (!redis) say('redis-server is not installed: only the queue on PostgreSQL is measured');
  try {
    const postgres = await measure(cluster.connectionString, undefined);
    const results = { postgres, ...(redis ? { redis: await measure(cluster.connectionString, redis) } : {}) };
    for (const line of tableOf(results)) say(line);
    return results;
  } finally {
    await redis?.stop();
    await cluster.stop();
  }
}

async function measure(clusterUrl: string, redis: TestRedis | undefined): Promise<Figures> {
  const database = await createTestDatabase(clusterUrl);
  const rig = await openDeliveryRig({ database, redis, concurrency: 50 });
  try {
    const worker = await rig.startWorker();
    const mailsPerSecond = await throughput(rig);
    const latency = await latencies(rig);
    const fairness = await fairnessOf(rig);
    worker.signal('SIGTERM');
    await worker.ended;
    return { mailsPerSecond, latency, fairness, ...(await kills(rig)) };
  } finally {
    await rig.close();
    await database.drop();
  }
}

async function throughput(rig: DeliveryRig): Promise<number> {
  const sites = await Promise.all(Array.from({ length: 20 }, () => rig.newSite()));
  const before = rig.sink.mails.length;
  const start = performance.now();
  await Promise.all(sites.map((site) => rig.promiseMails(site, throughputMails / sites.length)));
  await rig.sink.received(before + throughputMails);
  return rate(throughputMails, start, performance.now());
}

async function latencies(rig: DeliveryRig): Promise<Figures['latency']> {
  const site = await rig.newSite();
  const took: number[] = [];
  for (let count = 0; count < 100; count += 1) {
    const written = performance.now();
    const [id = ''] = await rig.promiseMails(site, 1);
    took.push((await rig.acceptedAt(id)) - written);
    await sleep(Math.max(0, 100 - (performance.now() - written)));
  }
  const sorted = took.toSorted((a, b) => a - b);
  return { p50: round(sorted[49] ?? 0), p99: round(sorted[98] ?? 0) };
}

async function fairnessOf(rig: DeliveryRig): Promise<Figures['fairness']> {
  const [busy, quiet] = [await rig.newSite(), await rig.newSite()];
  const alone = await rateWhile(rig, async () =>
    rig.promiseMails(busy, aloneMails).then((ids) => ids.slice(0, aloneMails)),
  );
  let loneMail = Number.NaN;
  const beside = await rateWhile(rig, async () => {
    const ids = await rig.promiseMails(busy, backlog);
    const written = performance.now();
    const [lone = ''] = await rig.promiseMails(quiet, 1);
    loneMail = (await rig.acceptedAt(lone)) - written;
    return ids.slice(0, aloneMails);
  });
  return { loneMail: round(loneMail), busyShare: round(beside / alone, 2) };
}

/** Mails a second of those that are promised, from the first that is accepted to the last. */
async function rateWhile(rig: DeliveryRig, promise: () => Promise<string[]>): Promise<number> {
  const ids = await promise();
  const start = await rig.acceptedAt(ids[0] ?? '');
  return rate(ids.length, start, await rig.acceptedAt(ids.at(-1) ?? ''));
}

async function kills(rig: DeliveryRig): Promise<Pick<Figures, 'promised' | 'lost' | 'repeated'>> {
  rig.sink.delay(20);
  const site = await rig.newSite();
  const promised: string[] = [];
  const before = rig.sink.mails.length;
  for (let round = 1; round <= 3; round += 1) {
    const worker = await rig.startWorker();
    promised.push(...(await rig.promiseMails(site, 200)));
    await rig.sink.received(before + promised.length - 150);
    worker.signal('SIGKILL');
    await worker.ended;
  }
  await rig.startWorker();
  for (let waited = 0; waited < 600 && rig.account(promised).lost.length > 0; waited += 1) await sleep(100);
  const { lost, repeated } = rig.account(promised);
  return { promised: promised.length, lost: lost.length, repeated };
}

function rate(count: number, start: number, end: number): number {
  return Math.round((count * 1_000) / (end - start));
}

function round(value: number, digits = 1): number {
  return Number(value.toFixed(digits));
}

function tableOf(results: Readonly<Record<string, Figures>>): string[] {
  const rows: [string, (figures: Figures) => number][] = [
    ['mails/s, row written to accepted', ({ mailsPerSecond }) => mailsPerSecond],
    ['latency at 10/s, p50 (ms)', ({ latency }) => latency.p50],
    ['latency at 10/s, p99 (ms)', ({ latency }) => latency.p99],
    ['one mail beside 10,000 of another site (ms)', ({ fairness }) => fairness.loneMail],
    ['the busy site’s rate beside it / alone', ({ fairness }) => fairness.busyShare],
    ['promised while workers were killed', ({ promised }) => promised],
    ['lost', ({ lost }) => lost],
    ['repeated', ({ repeated }) => repeated],
  ];
  const all = Object.entries(results);
  const line = (label: string, cells: readonly (string | number)[]): string =>
    label.padEnd(46) + cells.map((cell) => String(cell).padStart(10)).join('');
  return [
    line(
      '',
      all.map(([name]) => name),
    ),
    ...rows.map(([label, of]) =>
      line(
        label,
        all.map(([, it]) => of(it)),
      ),
    ),
  ];
}
