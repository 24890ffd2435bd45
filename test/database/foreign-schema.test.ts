import { expect, it } from 'vitest';
import { useDatabase } from '@gatehouse/testing';
import { isForeignSchema, migrate } from '@gatehouse/database';

const database = useDatabase();

it('a schema with the users of another server is told from ours, from an empty one and from none', async () => {
  const { db } = database();
  expect(await isForeignSchema(db, 'auth')).toBe(false);
  await db.knex.raw('create schema auth');
  expect(await isForeignSchema(db, 'auth')).toBe(false);
  await db.knex.raw('create table auth.schema_migrations (version text); create table auth.users (id uuid)');
  expect(await isForeignSchema(db, 'auth')).toBe(true);
  expect(await isForeignSchema(db, db.namespace)).toBe(false);
});

it('it is not migrated into', async () => {
  const { db } = database();
  await expect(migrate({ ...db, namespace: 'auth' })).rejects.toThrow(
    "the schema auth holds another program's users and is not touched: name a schema of our own with GOTRUE_DB_NAMESPACE",
  );
});

it('a database that a newer build migrated is left to it', async () => {
  const { db } = database();
  await db.knex('schema_migrations').withSchema(db.namespace).insert({ name: '29990101000000_later', batch: 9 });
  await expect(migrate(db)).rejects.toThrow(/^the database is at migration 29990101000000_later, newer than \d+_\w+, /);
});
