import type { Database } from './connect.ts';

/**
 * True when a schema holds the users of another program: the `auth` of supabase/auth, or the tables of an old GoTrue. Asks
 * the catalogue, which needs no right on the schema itself.
 */
export async function isForeignSchema(db: Database, schema: string): Promise<boolean> {
  // `instance_domains` is ours alone; supabase/auth has `users` and `instances` too.
  const rows = await db
    .knex('pg_catalog.pg_class as class')
    .join('pg_catalog.pg_namespace as namespace', 'namespace.oid', 'class.relnamespace')
    .where('namespace.nspname', schema)
    .whereIn('class.relname', ['users', 'instance_domains'])
    .select<{ relname: string }[]>('class.relname');
  const names = rows.map(({ relname }) => relname);
  return names.includes('users') && !names.includes('instance_domains');
}
