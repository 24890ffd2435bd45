import { randomBytes, randomUUID } from 'node:crypto';
import { tenantTables, type Database } from '@gatehouse/database';

interface Column {
  table_name: string;
  column_name: string;
  type: string;
  /** The words a check allows, if there is one. */
  allowed: string | null;
}

interface Reference {
  table_name: string;
  target: string;
  columns: string[];
  target_columns: string[];
}

type Row = Record<string, unknown>;

/** Where a check speaks of several columns, and no value by itself can be made up. */
const agreed: Readonly<Partial<Record<string, Row>>> = {
  custom_providers: { provider_type: 'oidc', issuer: 'https://issuer.example' },
};

/**
 * Puts a row of an instance into every tenant table, made up from the catalogue: whoever adds a table has it filled. The
 * tables are filled in their order, so that a row finds what it refers to.
 *
 * @returns the rows by table
 */
export async function fillTenantTables(db: Database, instanceId: string): Promise<ReadonlyMap<string, Row>> {
  const read = async <T>(sql: string): Promise<T[]> => (await db.knex.raw<{ rows: T[] }>(sql)).rows;
  const columns = await read<Column>(requiredColumns);
  const references = await read<Reference>(foreignKeys);
  const rows = new Map<string, Row>();
  for (const table of tenantTables) {
    const row: Row = { instance_id: instanceId, ...agreed[table] };
    for (const { target, columns: own, target_columns: theirs } of references.filter((it) => it.table_name === table)) {
      const pointedTo = rows.get(target);
      if (pointedTo) own.forEach((name, index) => (row[name] ??= pointedTo[theirs[index] ?? '']));
    }
    for (const column of columns.filter((it) => it.table_name === table)) row[column.column_name] ??= someValue(column);
    const [stored] = (await db.knex(table).withSchema(db.namespace).insert(row).returning('*')) as Row[];
    rows.set(table, stored ?? row);
  }
  return rows;
}

/** Names of all tables with a column `instance_id`, whatever they are for. */
export async function tablesOfInstances(db: Database): Promise<string[]> {
  const { rows } = await db.knex.raw<{ rows: { name: string }[] }>(
    `select table_name as name from information_schema.columns
     where table_schema = 'gatehouse' and column_name = 'instance_id' order by 1`,
  );
  return rows.map(({ name }) => name);
}

/** Those of these tables that have a row of the instance. */
export async function tablesWithRows(db: Database, tables: readonly string[], instanceId: string): Promise<string[]> {
  const filled: string[] = [];
  for (const table of tables) {
    const found = await db.knex(table).withSchema(db.namespace).where({ instance_id: instanceId }).first('instance_id');
    if (found) filled.push(table);
  }
  return filled;
}

function someValue({ type, allowed }: Column): unknown {
  if (allowed !== null) return allowed;
  if (type === 'uuid') return randomUUID();
  if (type.startsWith('timestamp')) return new Date();
  if (type === 'bytea') return randomBytes(16);
  if (type === 'jsonb') return {};
  if (type === 'date') return '2026-01-01';
  if (type === 'boolean') return false;
  if (type.endsWith('[]')) return [];
  if (/int|numeric|double|real/.test(type)) return 1;
  return `made-up-${randomBytes(4).toString('hex')}`;
}

const requiredColumns = `
  select c.relname as table_name, a.attname as column_name, format_type(a.atttypid, a.atttypmod) as type,
    (select substring(pg_get_constraintdef(k.oid) from $re$'([^']+)'::text$re$) from pg_constraint k
     where k.conrelid = c.oid and k.contype = 'c' and k.conkey = array[a.attnum] limit 1) as allowed
  from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  where c.relnamespace = 'gatehouse'::regnamespace and c.relkind = 'r'
    and a.attnotnull and not a.atthasdef and a.attidentity = ''`;

const foreignKeys = `
  select t.relname as table_name, f.relname as target,
    (select array_agg(a.attname::text order by n.ord) from unnest(k.conkey) with ordinality n (num, ord)
     join pg_attribute a on a.attrelid = k.conrelid and a.attnum = n.num) as columns,
    (select array_agg(a.attname::text order by n.ord) from unnest(k.confkey) with ordinality n (num, ord)
     join pg_attribute a on a.attrelid = k.confrelid and a.attnum = n.num) as target_columns
  from pg_constraint k join pg_class t on t.oid = k.conrelid join pg_class f on f.oid = k.confrelid
  where k.contype = 'f' and k.connamespace = 'gatehouse'::regnamespace`;
