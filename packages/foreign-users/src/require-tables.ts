import type { SqlConnection } from './sql-connection.ts';

/** Table → the columns that have to be there. */
export type NeededColumns = Readonly<Record<string, readonly string[]>>;

/** Table → its columns. */
export type Columns = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * Looks whether a schema has the tables of a server, in a version that can be read.
 *
 * @param schema a PostgreSQL schema; of MySQL the database
 * @param advice what to do about it
 * @returns the columns of every table of the schema
 * @throws Error that names the first table or column that is missing
 */
export async function requireTables(
  source: SqlConnection,
  schema: string,
  needed: NeededColumns,
  advice: string,
): Promise<Columns> {
  const rows = await source.all<{ table_name: string; column_name: string }>(
    'select table_name as table_name, column_name as column_name from information_schema.columns where table_schema = ?',
    [schema],
  );
  const columns = new Map<string, Set<string>>();
  for (const { table_name: table, column_name: column } of rows) {
    columns.set(table, (columns.get(table) ?? new Set()).add(column));
  }
  for (const [table, names] of Object.entries(needed)) {
    const there = columns.get(table);
    if (!there) throw new Error(`the database ${source.place} has no table ${schema}.${table}: ${advice}`);
    const missing = names.find((name) => !there.has(name));
    if (missing !== undefined) {
      throw new Error(`the table ${schema}.${table} has no column ${missing}: its server is too old; ${advice}`);
    }
  }
  return columns;
}
