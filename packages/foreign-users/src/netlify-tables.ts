import { requireTables } from './require-tables.ts';
import { quoted, type SqlConnection } from './sql-connection.ts';

/** Which users of a netlify/gotrue are meant. */
export interface NetlifyOptions {
  /** Of many instances in one database. */
  readonly instance?: string | undefined;
  /** `DB_NAMESPACE`: what the names of its tables begin with, and an underscore. */
  readonly namespace?: string | undefined;
}

/** Where the users of one instance are. */
export interface NetlifyTables {
  /** Names for SQL. */
  readonly users: string;
  readonly tokens: string;
  /** As the rows have it; the nil UUID in a server for one site. */
  readonly instance: string;
}

const needed = {
  users: [
    'id',
    'instance_id',
    'aud',
    'role',
    'email',
    'encrypted_password',
    'confirmed_at',
    'invited_at',
    'last_sign_in_at',
    'raw_app_meta_data',
    'raw_user_meta_data',
    'is_super_admin',
    'created_at',
    'updated_at',
  ],
  refresh_tokens: ['id', 'instance_id', 'token', 'user_id', 'revoked', 'created_at', 'updated_at'],
};

/** How many instances an error names. */
const namedMax = 10;

/** Finds the tables and the instance. @throws Error in one line */
export async function openNetlifyTables(
  source: SqlConnection,
  { instance, namespace }: NetlifyOptions,
): Promise<NetlifyTables> {
  const prefix = namespace === undefined || namespace === '' ? '' : `${namespace}_`;
  const [here] = await source.all<{ name: string }>(
    source.kind === 'mysql' ? 'select database() as name' : 'select current_schema() as name',
  );
  const schema = here?.name ?? '';
  const tables = Object.fromEntries(Object.entries(needed).map(([name, columns]) => [prefix + name, columns]));
  const advice =
    'this has to be the database of netlify/gotrue; where its DB_NAMESPACE is set, name it with --source-namespace';
  await requireTables(source, schema, tables, advice);
  const nameOf = (table: string): string => `${quoted(source, schema)}.${quoted(source, prefix + table)}`;
  const users = nameOf('users');
  return { users, tokens: nameOf('refresh_tokens'), instance: await chooseInstance(source, users, instance) };
}

async function chooseInstance(source: SqlConnection, users: string, wanted: string | undefined): Promise<string> {
  const found = await source.all<{ id: string | null; n: string }>(
    `select u.instance_id as id, count(*) as n from ${users} u group by u.instance_id order by count(*) desc`,
  );
  const instances = found.flatMap(({ id, n }) => (id === null ? [] : [{ id, users: Number(n) }]));
  if (wanted !== undefined) {
    if (instances.some(({ id }) => id === wanted)) return wanted;
    throw new Error(`the database has no users of the instance ${wanted}; there are ${listed(instances)}`);
  }
  const [only, another] = instances;
  if (only === undefined) throw new Error(`the database ${source.place} has no users`);
  if (another === undefined) return only.id;
  throw new Error(
    `the database has the users of ${instances.length} instances; say with --source-instance which is meant: ${listed(instances)}`,
  );
}

function listed(instances: readonly { readonly id: string; readonly users: number }[]): string {
  if (instances.length === 0) return 'none';
  const named = instances.slice(0, namedMax).map(({ id, users }) => `${id} (${users} users)`);
  return `${named.join(', ')}${instances.length > namedMax ? ' and others' : ''}`;
}
