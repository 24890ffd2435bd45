import { spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  createTemplateDatabase,
  createTestDatabase,
  startRedis,
  startTestCluster,
  type TestRedis,
} from '@gatehouse/testing';
import type { Instance } from '@gatehouse/instances';
import type { Arrivals } from '../support/arrivals.ts';
import { openDeliveryRig, type DeliveryRig } from '../support/delivery-rig.ts';

/** What one kind of queue does. Times in milliseconds. */
interface Figures {
  readonly mailsPerSecond: number;
  readonly webhooksPerSecond: number;
  readonly mailLatency: Latency;
  readonly webhookLatency: Latency;
  readonly fairness: {
    /** The longest that the one mail of a site took while another had thousands waiting. */
    readonly loneMail: number;
    /** The busy site's mails a second while others send too, as a share of what it has alone. */
    readonly busyShare: number;
  };
  /** Mails and webhooks that were promised while workers were killed. */
  readonly promised: number;
  readonly lost: number;
  readonly repeated: number;
}

interface Latency {
  readonly p50: number;
  readonly p99: number;
}

type Say = (line: string) => void;

const throughput = 3_000;
const backlog = 10_000;
/** Rounds of the busy site alone and beside others, by turns; each is so many mails. */
const rounds = 4;
const roundMails = 800;

/** Mails and webhooks end to end: from the row that is written to the server that accepts. Workers are processes. */
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
    const mailsPerSecond = await rateOf(rig, rig.sink.arrivals, (site, count) => rig.promiseMails(site, count));
    const webhooksPerSecond = await rateOf(rig, rig.webhooks.arrivals, (site, count) => rig.promiseEvents(site, count));
    const mailLatency = await latencyOf(rig, rig.sink.arrivals, (site) => rig.promiseMails(site, 1));
    const webhookLatency = await latencyOf(rig, rig.webhooks.arrivals, (site) => rig.promiseEvents(site, 1));
    const fairness = await fairnessOf(rig);
    worker.signal('SIGTERM');
    await worker.ended;
    const rest = { mailLatency, webhookLatency, fairness, ...(await kills(rig)) };
    return { mailsPerSecond, webhooksPerSecond, ...rest };
  } finally {
    await rig.close();
    await database.drop();
  }
}

async function newSite(rig: DeliveryRig): Promise<Instance> {
  const site = await rig.newSite();
  await rig.subscribe(site);
  return site;
}

async function rateOf(
  rig: DeliveryRig,
  arrivals: Arrivals,
  promise: (site: Instance, count: number) => Promise<unknown>,
): Promise<number> {
  const sites = await Promise.all(Array.from({ length: 20 }, () => newSite(rig)));
  const before = arrivals.count;
  const start = performance.now();
  await Promise.all(sites.map((site) => promise(site, throughput / sites.length)));
  await arrivals.received(before + throughput);
  return perSecond(throughput, performance.now() - start);
}

/** At ten a second. */
async function latencyOf(
  rig: DeliveryRig,
  arrivals: Arrivals,
  promise: (site: Instance) => Promise<string[]>,
): Promise<Latency> {
  const site = await newSite(rig);
  const took: number[] = [];
  for (let count = 0; count < 100; count += 1) {
    const written = performance.now();
    const [id = ''] = await promise(site);
    took.push((await arrivals.firstAt(id)) - written);
    await sleep(Math.max(0, 100 - (performance.now() - written)));
  }
  const sorted = took.toSorted((a, b) => a - b);
  return { p50: round(sorted[49] ?? 0), p99: round(sorted[98] ?? 0) };
}

/** Everything of the busy site is written before: only how it is sent differs between the rounds. */
async function fairnessOf(rig: DeliveryRig): Promise<Figures['fairness']> {
  const [busy, quiet] = [await rig.newSite(), await rig.newSite()];
  const { arrivals } = rig.sink;
  const start = arrivals.count;
  await rig.promiseMails(busy, backlog);
  const rates = { alone: [] as number[], beside: [] as number[] };
  const lone: number[] = [];
  await arrivals.received(start + 500);
  for (let number = 0; number < rounds * 2; number += 1) {
    const kind = number % 2 === 0 ? 'alone' : 'beside';
    const [before, since] = [arrivals.count, performance.now()];
    if (kind === 'beside') lone.push(await loneMail(rig, quiet));
    await arrivals.received(before + roundMails);
    rates[kind].push(perSecond(arrivals.count - before, performance.now() - since));
  }
  await forgetWaiting(rig, busy);
  return { loneMail: round(Math.max(...lone)), busyShare: round(median(rates.beside) / median(rates.alone), 2) };
}

async function loneMail(rig: DeliveryRig, site: Instance): Promise<number> {
  const written = performance.now();
  const [id = ''] = await rig.promiseMails(site, 1);
  return (await rig.sink.arrivals.firstAt(id)) - written;
}

async function forgetWaiting({ database }: DeliveryRig, site: Instance): Promise<void> {
  await database.db.knex.raw(`delete from gatehouse.messages where instance_id = ? and state = 'queued'`, [site.id]);
}

async function kills(rig: DeliveryRig): Promise<Pick<Figures, 'promised' | 'lost' | 'repeated'>> {
  rig.sink.delay(20);
  rig.webhooks.delay(20);
  const site = await newSite(rig);
  const mails: string[] = [];
  const events: string[] = [];
  const before = rig.sink.arrivals.count;
  for (let number = 1; number <= 3; number += 1) {
    const worker = await rig.startWorker();
    mails.push(...(await rig.promiseMails(site, 200)));
    events.push(...(await rig.promiseEvents(site, 200)));
    await rig.sink.received(before + mails.length - 150);
    worker.signal('SIGKILL');
    await worker.ended;
  }
  await rig.startWorker();
  const account = (): { lost: string[]; repeated: number }[] => [
    rig.sink.arrivals.account(mails),
    rig.webhooks.arrivals.account(events),
  ];
  const lost = (): number => account().reduce((sum, it) => sum + it.lost.length, 0);
  for (let waited = 0; waited < 600 && lost() > 0; waited += 1) await sleep(100);
  const repeated = account().reduce((sum, it) => sum + it.repeated, 0);
  return { promised: mails.length + events.length, lost: lost(), repeated };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return ((sorted[Math.floor((sorted.length - 1) / 2)] ?? 0) + (sorted[Math.ceil((sorted.length - 1) / 2)] ?? 0)) / 2;
}

function perSecond(count: number, milliseconds: number): number {
  return Math.round((count * 1_000) / milliseconds);
}

function round(value: number, digits = 1): number {
  return Number(value.toFixed(digits));
}

function tableOf(results: Readonly<Record<string, Figures>>): string[] {
  const rows: [string, (figures: Figures) => number][] = [
    ['mails/s, row written to accepted', ({ mailsPerSecond }) => mailsPerSecond],
    ['webhooks/s, row written to accepted', ({ webhooksPerSecond }) => webhooksPerSecond],
    ['mail at 10/s, p50 (ms)', ({ mailLatency }) => mailLatency.p50],
    ['mail at 10/s, p99 (ms)', ({ mailLatency }) => mailLatency.p99],
    ['webhook at 10/s, p50 (ms)', ({ webhookLatency }) => webhookLatency.p50],
    ['webhook at 10/s, p99 (ms)', ({ webhookLatency }) => webhookLatency.p99],
    ['one mail beside thousands of another site (ms)', ({ fairness }) => fairness.loneMail],
    ['the busy site’s rate beside others / alone', ({ fairness }) => fairness.busyShare],
    ['promised while workers were killed', ({ promised }) => promised],
    ['lost', ({ lost }) => lost],
    ['repeated', ({ repeated }) => repeated],
  ];
  const all = Object.entries(results);
  const line = (label: string, cells: readonly (string | number)[]): string =>
    label.padEnd(48) + cells.map((cell) => String(cell).padStart(10)).join('');
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
