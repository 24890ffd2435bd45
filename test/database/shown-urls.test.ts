import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { migrate, rollBackOne } from '@gatehouse/database';
import { useDatabase } from '@gatehouse/testing';
import { fillTenantTables } from '../support/fill-tenant-tables.ts';

const database = useDatabase();

async function rollBackTo(name: string): Promise<void> {
  let reverted: readonly string[];
  do reverted = await rollBackOne(database().db);
  while (reverted.length > 0 && !reverted.some((one) => one.includes(name)));
}

it.each([
  ['https://example.com/', 'https://example.com/'],
  ['https://example.com/?***', 'https://example.com/?***'],
  ['https://example.com/hooks', 'https://example.com/…4356'],
  ['https://***@example.com:8443/services/T0/B0/planted?***', 'https://***@example.com:8443/…e44b?***'],
  ['https://example.com/…4356', 'https://example.com/…4356'],
])('an endpoint that was shown as %s is shown as %s after the migration', async (before, after) => {
  const { db } = database();
  const id = randomUUID();
  const at = new Date();
  const keys = { data_key: '', master_key_id: '', created_at: at, updated_at: at };
  await db
    .knex('instances')
    .withSchema(db.namespace)
    .insert({ id, slug: id, ...keys });
  await fillTenantTables(db, id);
  const rows = () => db.knex('webhook_endpoints').withSchema(db.namespace).where({ instance_id: id });
  await rows().update({ shown_url: before });
  await rollBackTo('hide_webhook_paths');
  await migrate(db);
  expect(await rows().select('shown_url')).toEqual([{ shown_url: after }]);
});
