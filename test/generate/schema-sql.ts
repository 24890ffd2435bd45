import type { Database } from '@gatehouse/database';

interface ColumnRow {
  table_name: string;
  column_name: string;
  type: string;
  is_required: boolean;
  default_value: string | null;
  identity: string;
}

interface NamedRow {
  table_name: string;
  definition: string;
}

/**
 * The schema as the catalogue has it after all migrations, as SQL to read and to compare. The embedded packages ship no
 * pg_dump, and its output differs between versions anyway.
 */
export async function describeSchema(db: Database): Promise<string> {
  const tables = new Map<string, string[]>();
  const lines = (table: string): string[] => {
    let known = tables.get(table);
    if (!known) tables.set(table, (known = []));
    return known;
  };
  for (const column of await rows<ColumnRow>(db, columnsSql)) lines(column.table_name).push(`  ${columnLine(column)}`);
  for (const { table_name, definition } of await rows<NamedRow>(db, constraintsSql)) {
    lines(table_name).push(`  ${definition}`);
  }
  const indexes = await rows<NamedRow>(db, indexesSql);
  const triggers = await rows<NamedRow>(db, triggersSql);
  const functions = await rows<NamedRow>(db, functionsSql);
  const parts = [...tables].map(([table, body]) => {
    const own = [...indexes, ...triggers]
      .filter(({ table_name }) => table_name === table)
      .map(({ definition }) => `${definition};\n`);
    return `create table ${db.namespace}.${table} (\n${body.join(',\n')}\n);\n${own.join('')}`;
  });
  parts.push(...functions.map(({ definition }) => `${definition.trim()};\n`));
  return `-- Generated from the catalogue by "npm run generate". Change it by adding a migration.\n\n${parts.join('\n')}`;
}

function columnLine(column: ColumnRow): string {
  const identity = column.identity === '' ? '' : ' generated always as identity';
  const value = column.default_value === null ? '' : ` default ${column.default_value}`;
  return `${column.column_name} ${column.type}${identity}${column.is_required ? ' not null' : ''}${value}`;
}

async function rows<Row>(db: Database, sql: string): Promise<Row[]> {
  return db.knex.transaction(async (knex) => {
    // Definitions leave out a schema that is on the path.
    await knex.raw(`set local search_path = ''`);
    return (await knex.raw<{ rows: Row[] }>(sql, [db.namespace])).rows;
  });
}

const ownTables = `pg_class c join pg_namespace n on n.oid = c.relnamespace and n.nspname = ?
  where c.relkind = 'r' and c.relname not like 'schema_migrations%'`;

const columnsSql = `
  with tables as (select c.oid, c.relname from ${ownTables})
  select t.relname as table_name, a.attname as column_name, format_type(a.atttypid, a.atttypmod) as type,
    a.attnotnull as is_required, pg_get_expr(d.adbin, d.adrelid) as default_value, a.attidentity as identity
  from tables t join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
  left join pg_attrdef d on d.adrelid = t.oid and d.adnum = a.attnum
  order by t.relname, a.attnum`;

// PostgreSQL 18 also lists "not null" as constraints; the columns say so already.
const constraintsSql = `
  with tables as (select c.oid, c.relname from ${ownTables})
  select t.relname as table_name, 'constraint ' || k.conname || ' ' || pg_get_constraintdef(k.oid) as definition
  from tables t join pg_constraint k on k.conrelid = t.oid and k.contype <> 'n'
  order by t.relname, k.contype desc, k.conname`;

const indexesSql = `
  with tables as (select c.oid, c.relname from ${ownTables})
  select t.relname as table_name, pg_get_indexdef(i.indexrelid) as definition
  from tables t join pg_index i on i.indrelid = t.oid
  where not exists (select 1 from pg_constraint k where k.conindid = i.indexrelid)
  order by t.relname, 2`;

const triggersSql = `
  with tables as (select c.oid, c.relname from ${ownTables})
  select t.relname as table_name, pg_get_triggerdef(g.oid) as definition
  from tables t join pg_trigger g on g.tgrelid = t.oid and not g.tgisinternal
  order by t.relname, g.tgname`;

const functionsSql = `
  select p.proname as table_name, pg_get_functiondef(p.oid) as definition
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace and n.nspname = ?
  order by p.proname`;
