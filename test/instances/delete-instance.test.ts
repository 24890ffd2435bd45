import { randomUUID } from 'node:crypto';
import { tenantTables } from '@gatehouse/database';
import {
  addDomain,
  deleteInstance,
  getInstance,
  getInstanceBySlug,
  listDomains,
  openMasterKeys,
  provisionInstance,
  purgeInstances,
  restoreInstance,
  rotateMasterKey,
  type InstanceRecord,
  type Platform,
} from '@gatehouse/instances';
import { useDatabase } from '@gatehouse/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { fillTenantTables, tablesOfInstances, tablesWithRows } from '../support/fill-tenant-tables.ts';
import { someSecret, testPlatform } from './test-platform.ts';

const database = useDatabase();
let platform: Platform;

beforeAll(async () => {
  platform = await testPlatform(database().db);
});

/** The platform's own tables that speak of instances: what outlives one is meant to. */
const outliving = ['instance_changes', 'operator_audit_entries'];
/** Gone from the deletion on, so that another may have them. */
const freed = ['secret_fingerprints'];

async function someInstance(more: { slug?: string; siteUuid?: string; secret?: string } = {}): Promise<InstanceRecord> {
  const { secret = someSecret(), ...named } = more;
  return provisionInstance(platform, { ...named, settings: { site_url: 'https://a.example', jwt: { secret } } });
}

const inDays = (days: number): Date => new Date(Date.now() + days * 86_400_000);

async function purgeAll(now: Date, limit = 1_000): Promise<void> {
  while ((await purgeInstances(platform.db, now, limit)) === limit);
}

async function storedInstance(id: string): Promise<{ data_key: string; settings: object } | undefined> {
  return platform.db.knex('instances').withSchema('gatehouse').where({ id }).first();
}

describe('a deleted instance', () => {
  it('is as unknown at once as one that never was, and keeps its rows for a week', async () => {
    const { id, slug } = await someInstance();
    await fillTenantTables(platform.db, id);
    const purgeAfter = await deleteInstance(platform, id);
    expect(purgeAfter.getTime() - Date.now()).toBeCloseTo(7 * 86_400_000, -4);
    await expect(getInstance(platform, id)).rejects.toMatchObject({ code: 'not_found' });
    await expect(getInstanceBySlug(platform, slug)).rejects.toMatchObject({ code: 'not_found' });
    await expect(deleteInstance(platform, id)).rejects.toMatchObject({ code: 'not_found' });
    await purgeAll(inDays(6.9));
    expect(await tablesWithRows(platform.db, tenantTables, id)).toEqual([...tenantTables]);
  });

  it('comes back as it was, by id, slug or uuid', async () => {
    for (const name of ['id', 'slug', 'siteUuid'] as const) {
      const created = await someInstance({ siteUuid: randomUUID() });
      await addDomain(platform, created.id, `${created.slug}.example.com`);
      await deleteInstance(platform, created.id);
      const restored = await restoreInstance(platform, created[name] ?? '');
      expect(restored).toMatchObject({ id: created.id, settings: created.settings, state: 'active', deletedAt: null });
      expect(await listDomains(platform, created.id)).toHaveLength(1);
    }
  });

  it('frees slug, uuid and secret, and cannot come back while another has them', async () => {
    const named = { slug: 'taken-again', siteUuid: randomUUID(), secret: someSecret() };
    const first = await someInstance(named);
    await deleteInstance(platform, first.id);
    const second = await someInstance(named);
    await expect(restoreInstance(platform, first.id)).rejects.toMatchObject({ status: expect.any(Number) });
    await deleteInstance(platform, second.id);
    expect(await restoreInstance(platform, 'taken-again')).toMatchObject({ id: second.id });
  });

  it('keeps its domain from others until it is gone', async () => {
    const [gone, other] = [await someInstance(), await someInstance()];
    await addDomain(platform, gone.id, 'kept.example.com');
    await deleteInstance(platform, gone.id);
    const taken = { code: 'instance_domain_taken' };
    await expect(addDomain(platform, other.id, 'kept.example.com')).rejects.toMatchObject(taken);
    await purgeAll(inDays(8));
    await expect(addDomain(platform, other.id, 'kept.example.com')).resolves.toMatchObject({ isVerified: true });
  });
});

describe('when the grace period has ended', () => {
  it('nothing is left of the instance in any table that has rows of instances, and every row of the others', async () => {
    const [gone, kept] = [await someInstance(), await someInstance()];
    await Promise.all([fillTenantTables(platform.db, gone.id), fillTenantTables(platform.db, kept.id)]);
    await addDomain(platform, gone.id, 'gone.example.com');
    const tables = (await tablesOfInstances(platform.db)).filter((table) => ![...outliving, ...freed].includes(table));
    expect(await tablesWithRows(platform.db, tables, gone.id)).toEqual(tables);
    await deleteInstance(platform, gone.id, 0);
    await purgeAll(new Date(Date.now() + 61_000), 1);
    expect(await tablesWithRows(platform.db, tables, gone.id)).toEqual([]);
    expect(await storedInstance(gone.id)).toBeUndefined();
    expect(await tablesWithRows(platform.db, tenantTables, kept.id)).toEqual([...tenantTables]);
  });

  it('the keys go before anything else, and nothing brings the instance back', async () => {
    const { id, slug } = await someInstance();
    await fillTenantTables(platform.db, id);
    await deleteInstance(platform, id);
    await purgeInstances(platform.db, inDays(8), 1);
    expect(await storedInstance(id)).toMatchObject({ data_key: '', settings: {} });
    for (const name of [id, slug]) {
      await expect(restoreInstance(platform, name)).rejects.toMatchObject({ code: 'not_found' });
    }
    // Whoever starts or rotates meanwhile is not stopped by a key that is gone.
    await openMasterKeys(platform.db, platform.masterKeys, new Date());
    await rotateMasterKey(platform);
    await purgeAll(inDays(8));
    expect(await storedInstance(id)).toBeUndefined();
  });

  it('several workers at once take nothing twice, and write one line about it', async () => {
    const { id, slug } = await someInstance();
    await fillTenantTables(platform.db, id);
    await deleteInstance(platform, id);
    await Promise.all(Array.from({ length: 5 }, () => purgeAll(inDays(8), 2)));
    await purgeAll(inDays(8));
    expect(await storedInstance(id)).toBeUndefined();
    const entries = await platform.db.knex('operator_audit_entries').withSchema('gatehouse').where({ instance_id: id });
    expect(entries).toMatchObject([
      { action: 'instance.purge', operator_name: 'service', details: { before: { slug } } },
    ]);
  });
});

it('every table that has rows of instances is a tenant table or one that is known to outlive them', async () => {
  const platformTables = [...outliving, ...freed, 'instance_domains'];
  expect(await tablesOfInstances(platform.db)).toEqual([...tenantTables, ...platformTables].toSorted());
});
