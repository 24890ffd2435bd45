import {
  InstanceDirectory,
  addDomain,
  deleteInstance,
  patchSettings,
  provisionInstance,
  removeDomain,
  resumeInstance,
  suspendInstance,
  updateInstanceSettings,
  type InstanceDirectoryOptions,
  type InstanceRecord,
  type Platform,
} from '@gatehouse/instances';
import { randomUUID } from 'node:crypto';
import { useDatabase } from '@gatehouse/testing';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { someSecret, testPlatform } from './test-platform.ts';
import { watchReads } from './watch-reads.ts';

const database = useDatabase();
let platform: Platform;
const started: InstanceDirectory[] = [];

beforeAll(async () => {
  platform = await testPlatform(database().db);
});

afterEach(async () => {
  await Promise.all(started.splice(0).map((directory) => directory.stop()));
});

async function openDirectory(options: Partial<InstanceDirectoryOptions> = {}): Promise<InstanceDirectory> {
  const directory = new InstanceDirectory({ platform, ...options });
  started.push(directory);
  await directory.start();
  return directory;
}

async function someInstance(): Promise<InstanceRecord> {
  return provisionInstance(platform, { settings: { jwt: { secret: someSecret() } } });
}

async function setAudience(id: string, aud: string): Promise<InstanceRecord> {
  return updateInstanceSettings(platform, id, (own) => patchSettings(own, { jwt: { aud } }));
}

/** Changes have to take effect within a second, without any notification. */
async function withinASecond(check: () => Promise<void>): Promise<void> {
  await vi.waitFor(check, { timeout: 1_000, interval: 20 });
}

it('finds an instance by id, slug and domain, ready to use', async () => {
  const { id, slug, settings } = await someInstance();
  await addDomain(platform, id, 'found.example.com');
  const directory = await openDirectory();
  const byId = await directory.findById(id);
  expect(byId).toMatchObject({
    id,
    slug,
    state: 'active',
    settings: { jwt: { secret: settings.jwt?.secret, exp: 3600 } },
  });
  expect(byId?.keys.dataKey).toHaveLength(32);
  expect(await directory.findBySlug(slug)).toBe(byId);
  expect(await directory.findByDomain('Found.Example.com:443')).toBe(byId);
});

it('finds nothing for what is unknown or no name at all', async () => {
  const directory = await openDirectory();
  expect(await directory.findById(randomUUID())).toBeUndefined();
  expect(await directory.findById('00000000-0000-0000-0000-000000000000')).toBeUndefined();
  expect(await directory.findById("' or 1=1")).toBeUndefined();
  expect(await directory.findBySlug('../x')).toBeUndefined();
  expect(await directory.findByDomain('a\u0000b')).toBeUndefined();
});

it('reads an instance once for all who ask at the same moment', async () => {
  const watched = watchReads(platform.db);
  const { id } = await someInstance();
  const directory = await openDirectory({ platform: { ...platform, db: watched.db } });
  const found = await Promise.all(Array.from({ length: 50 }, () => directory.findById(id)));
  expect(new Set(found).size).toBe(1);
  await directory.findById(id);
  await Promise.all(Array.from({ length: 5 }, () => directory.findBySlug('nobody')));
  await directory.findBySlug('nobody');
  expect(watched.reads).toEqual(['find_served_instance_by_id', 'find_served_instance_by_slug']);
});

describe('without notifications a change takes effect within a second', () => {
  it('of settings', async () => {
    const { id } = await someInstance();
    const directory = await openDirectory();
    await directory.findById(id);
    await setAudience(id, 'changed');
    await withinASecond(async () => expect((await directory.findById(id))?.settings.jwt.aud).toBe('changed'));
  });

  it('of the state', async () => {
    const { id, slug } = await someInstance();
    const directory = await openDirectory();
    await directory.findBySlug(slug);
    await suspendInstance(platform, id);
    await withinASecond(async () => expect((await directory.findBySlug(slug))?.state).toBe('suspended'));
    await resumeInstance(platform, id);
    await withinASecond(async () => expect((await directory.findBySlug(slug))?.state).toBe('active'));
  });

  it('that creates what was asked for in vain', async () => {
    const directory = await openDirectory();
    expect(await directory.findBySlug('created-late')).toBeUndefined();
    await provisionInstance(platform, { slug: 'created-late', settings: { jwt: { secret: someSecret() } } });
    await withinASecond(async () => expect(await directory.findBySlug('created-late')).toBeDefined());
  });

  it('that moves a domain', async () => {
    const directory = await openDirectory();
    const [one, other] = [await someInstance(), await someInstance()];
    expect(await directory.findByDomain('moves.example.com')).toBeUndefined();
    await addDomain(platform, one.id, 'moves.example.com');
    await withinASecond(async () => expect((await directory.findByDomain('moves.example.com'))?.id).toBe(one.id));
    await removeDomain(platform, one.id, 'moves.example.com');
    await addDomain(platform, other.id, 'moves.example.com');
    await withinASecond(async () => expect((await directory.findByDomain('moves.example.com'))?.id).toBe(other.id));
  });

  it('that deletes', async () => {
    const { id, slug } = await someInstance();
    const directory = await openDirectory();
    await Promise.all([directory.findById(id), directory.findBySlug(slug)]);
    await deleteInstance(platform, id);
    await withinASecond(async () => expect(await directory.findById(id)).toBeUndefined());
    expect(await directory.findBySlug(slug)).toBeUndefined();
  });

  it('even when the changes in between were pruned', async () => {
    const { id } = await someInstance();
    const directory = await openDirectory();
    await directory.findById(id);
    await database().db.knex.transaction(async (transaction) => {
      await transaction.raw(`update gatehouse.instances set state = 'suspended', settings_version = 9 where id = ?`, [
        id,
      ]);
      await transaction.raw('update gatehouse.instance_change_counter set seq = seq + 5');
    });
    await withinASecond(async () => expect((await directory.findById(id))?.state).toBe('suspended'));
  });
});

it('what was read before a change is not kept after it', async () => {
  const watched = watchReads(platform.db);
  const { id } = await someInstance();
  const directory = await openDirectory({ platform: { ...platform, db: watched.db } });
  const hold = watched.holdNextRead();
  const early = directory.findById(id);
  await hold.hasRead;
  await setAudience(id, 'newer');
  // Until the change is told everybody waits for the early read; from then on they read for themselves.
  await vi.waitFor(() => {
    void directory.findById(id);
    expect(watched.reads).toHaveLength(2);
  });
  hold.release();
  expect((await early)?.settings.jwt.aud).toBe('');
  expect((await directory.findById(id))?.settings.jwt.aud).toBe('newer');
});

it('a listening connection makes changes known at once, and comes back when it was cut', async () => {
  const problems: unknown[] = [];
  const directory = await openDirectory({
    listenConnectionString: database().connectionString,
    onProblem: (error) => problems.push(error),
  });
  const { id } = await someInstance();
  await directory.findById(id);
  await vi.waitFor(async () => expect(await listeners()).toHaveLength(1));
  await setAudience(id, 'one');
  await withinASecond(async () => expect((await directory.findById(id))?.settings.jwt.aud).toBe('one'));
  const [pid] = await listeners();
  await database().db.knex.raw('select pg_terminate_backend(?)', [pid ?? 0]);
  await setAudience(id, 'two');
  await withinASecond(async () => expect((await directory.findById(id))?.settings.jwt.aud).toBe('two'));
  await vi.waitFor(async () => expect(await listeners()).not.toEqual([pid]), { timeout: 5_000 });
  await vi.waitFor(async () => expect(await listeners()).toHaveLength(1), { timeout: 5_000 });
  expect(problems.length).toBeGreaterThan(0);
  await directory.stop();
  await vi.waitFor(async () => expect(await listeners()).toEqual([]));
});

it('answers 503 once changes could not be read for five seconds, and recovers by itself', async () => {
  const problems: unknown[] = [];
  const directory = await openDirectory({ onProblem: (error) => problems.push(error) });
  const { id } = await someInstance();
  await directory.findById(id);
  const rename = (from: string, to: string) => database().db.knex.raw(`alter table gatehouse.${from} rename to ${to}`);
  await rename('instance_change_counter', 'out_of_reach');
  try {
    await vi.waitFor(() => expect(problems).not.toEqual([]));
    expect((await directory.findById(id))?.id).toBe(id);
    await vi.waitFor(() => expect(directory.isCurrent()).toBe(false), { timeout: 7_000 });
    const refused = { code: 'instance_unavailable', status: 503, retryAfterSeconds: 1 };
    await expect(directory.findById(id)).rejects.toMatchObject(refused);
    await expect(directory.findBySlug('nobody')).rejects.toMatchObject(refused);
  } finally {
    await rename('out_of_reach', 'instance_change_counter');
  }
  await withinASecond(async () => expect((await directory.findById(id))?.id).toBe(id));
});

it('an instance whose key does not open is a fault, not an absence (GHSA-8fpg-xm3f-6cx3)', async () => {
  const directory = await openDirectory();
  const { id } = await someInstance();
  const { id: other } = await someInstance();
  await database().db.knex.raw(
    'update gatehouse.instances set data_key = (select data_key from gatehouse.instances where id = ?) where id = ?',
    [other, id],
  );
  await expect(directory.findById(id)).rejects.toMatchObject({ code: 'instance_misconfigured', status: 500 });
});

async function listeners(): Promise<number[]> {
  const { rows } = await database().db.knex.raw<{ rows: { pid: number }[] }>(
    `select pid from pg_stat_activity
     where application_name = 'gatehouse listener' and datname = current_database() and query ilike 'listen%'`,
  );
  return rows.map(({ pid }) => pid);
}
