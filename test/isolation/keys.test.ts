import { describe, expect, it } from 'vitest';
import { tenantTables } from '@gatehouse/database';
import { useDatabase } from '@gatehouse/testing';

interface Key {
  table_name: string;
  index_name: string;
  is_primary: boolean;
  columns: string[];
}

/** The platform's own tables: they know instances, they do not belong to one. */
const platformTables = [
  'instances',
  'instance_domains',
  'instance_changes',
  'instance_change_counter',
  'master_key_checks',
  'delivery_workers',
  'operators',
  'operator_credentials',
  'operator_signing_keys',
  'operator_audit_entries',
  'idempotency_keys',
  'secret_fingerprints',
  'usage_hours',
];

describe('the keys of the schema', () => {
  const database = useDatabase();

  async function read<Row>(sql: string): Promise<Row[]> {
    return (await database().db.knex.raw<{ rows: Row[] }>(sql)).rows;
  }

  it('know every table as a tenant table or as the platform’s', async () => {
    const found = await read<{ name: string }>(
      `select tablename as name from pg_tables where schemaname = 'gatehouse' and tablename not like 'schema_migrations%'`,
    );
    expect(found.map(({ name }) => name).toSorted()).toEqual([...tenantTables, ...platformTables].toSorted());
  });

  it('begin with instance_id in every unique index of a tenant table', async () => {
    const keys = await read<Key>(
      `select t.relname as table_name, x.relname as index_name, i.indisprimary as is_primary,
         (select array_agg(a.attname::text order by k.ord) from unnest(i.indkey) with ordinality k (attnum, ord)
          join pg_attribute a on a.attrelid = t.oid and a.attnum = k.attnum) as columns
       from pg_index i join pg_class t on t.oid = i.indrelid join pg_class x on x.oid = i.indexrelid
       where i.indisunique and t.relnamespace = 'gatehouse'::regnamespace`,
    );
    const ofTenants = keys.filter(({ table_name }) => (tenantTables as readonly string[]).includes(table_name));
    expect(ofTenants.filter(({ columns }) => columns[0] !== 'instance_id')).toEqual([]);
    const withPrimaryKey = ofTenants.filter(({ is_primary }) => is_primary).map(({ table_name }) => table_name);
    expect(withPrimaryKey.toSorted()).toEqual(tenantTables.toSorted());
  });

  it('carry instance_id in every foreign key between tenant tables', async () => {
    const foreignKeys = await read<{ name: string; target: string; columns: string[] }>(
      `select k.conname as name, k.confrelid::regclass::text as target,
         (select array_agg(a.attname::text order by c.ord) from unnest(k.conkey) with ordinality c (attnum, ord)
          join pg_attribute a on a.attrelid = k.conrelid and a.attnum = c.attnum) as columns
       from pg_constraint k where k.contype = 'f' and k.connamespace = 'gatehouse'::regnamespace`,
    );
    expect(foreignKeys.length).toBeGreaterThan(0);
    const ofPlatform = foreignKeys.filter(({ name }) => name.startsWith('operator_')).map(({ name }) => name);
    expect(ofPlatform).toEqual(['operator_credentials_operator_id_fkey']);
    const ofTenants = foreignKeys.filter(({ name }) => !ofPlatform.includes(name));
    expect(ofTenants.filter(({ columns }) => columns[0] !== 'instance_id')).toEqual([]);
  });
});
