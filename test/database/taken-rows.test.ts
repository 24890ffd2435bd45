import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { scopeOf, takeDelivery, upsertSuppression, type InstanceId, type Scope } from '@gatehouse/database';
import { useDatabase } from '@gatehouse/testing';
import { fillTenantTables } from '../support/fill-tenant-tables.ts';

const database = useDatabase();
const now = new Date();
const soon = new Date(now.getTime() + 60_000);

let scope: Scope;
let rows: ReadonlyMap<string, Record<string, unknown>>;

beforeAll(async () => {
  const { db } = database();
  const id = randomUUID() as InstanceId;
  const keys = { data_key: '', master_key_id: '', created_at: now, updated_at: now };
  await db
    .knex('instances')
    .withSchema(db.namespace)
    .insert({ id, slug: id, ...keys });
  rows = await fillTenantTables(db, id);
  scope = scopeOf(db, id);
});

// The statements name their columns one by one, so nothing else would notice one that a migration added.
describe('a statement that answers with a whole row', () => {
  it.each([
    ['messages', ['suppressed_for']],
    ['webhook_deliveries', []],
  ] as const)('leaves no column of %s out', async (source, further) => {
    const row = rows.get(source) ?? {};
    const change = { state: 'queued', next_attempt_at: now, claimed_until: null, settings_id: null };
    const { db, instanceId } = scope;
    await db.knex(source).withSchema(db.namespace).where({ instance_id: instanceId, id: row['id'] }).update(change);
    const hold = { now, until: soon, settingsId: null, workerId: randomUUID() };
    const taken = await takeDelivery(scope, source, String(row['id']), hold);
    expect(Object.keys(taken ?? {}).toSorted()).toEqual([...Object.keys(row), ...further].toSorted());
  });

  it('leaves no column of suppressions out', async () => {
    const suppression = { channel: 'mail', address: 'ada@example.org', reason: 'manual', source: 'test' } as const;
    const written = await upsertSuppression(scope, { ...suppression, detail: null, created_at: now, expires_at: null });
    const columns = Object.keys(rows.get('suppressions') ?? {});
    expect(Object.keys(written).toSorted()).toEqual([...columns, 'is_new'].toSorted());
  });
});
