import type { ColumnKeys } from './column-keys.ts';
import type { ForeignSource, LeftBehind } from './foreign-source.ts';
import { requireTables, type Columns } from './require-tables.ts';
import { quoted, type SqlConnection } from './sql-connection.ts';
import { countSessions, readSessions } from './supabase-sessions.ts';
import { readUsers } from './supabase-users.ts';

/** Where a supabase/auth keeps its users, and how. */
export interface SupabaseOptions {
  readonly namespace?: string | undefined;
  readonly keys?: ColumnKeys | undefined;
}

const needed = {
  users: [
    'id',
    'aud',
    'role',
    'email',
    'encrypted_password',
    'email_confirmed_at',
    'invited_at',
    'last_sign_in_at',
    'raw_app_meta_data',
    'raw_user_meta_data',
    'is_super_admin',
    'created_at',
    'updated_at',
    'phone',
    'phone_confirmed_at',
    'banned_until',
  ],
  identities: [
    'id',
    'provider_id',
    'user_id',
    'identity_data',
    'provider',
    'last_sign_in_at',
    'created_at',
    'updated_at',
  ],
  sessions: ['id', 'user_id', 'created_at', 'aal', 'not_after'],
  refresh_tokens: ['id', 'token', 'user_id', 'session_id', 'parent', 'revoked', 'created_at', 'updated_at'],
  mfa_amr_claims: ['session_id', 'authentication_method', 'updated_at'],
};

/**
 * The users of a supabase/auth (supabase-core.md 19.2).
 *
 * @param options `namespace` is its PostgreSQL schema, `auth` when absent; `keys` are those of encrypted columns
 * @throws Error in one line when tables are missing or too old
 */
export async function openSupabaseSource(
  source: SqlConnection,
  { namespace = 'auth', keys = new Map() }: SupabaseOptions,
): Promise<ForeignSource> {
  const advice =
    'this has to be the database of supabase/auth of November 2023 or later; update it first, or name its schema with ' +
    '--source-namespace';
  const columns = await requireTables(source, namespace, needed, advice);
  const schema = quoted(source, namespace);
  const optional = (table: string, column: string): string =>
    columns.get(table)?.has(column) ? `${table}.${column}` : 'null';
  const tables = { schema, keys, optional };
  return {
    count: async () => {
      const [people] = await source.all<{ n: string }>(`select count(*) as n from ${schema}.users`);
      return { users: Number(people?.n), sessions: await countSessions(source, tables) };
    },
    users: () => readUsers(source, tables),
    sessions: () => readSessions(source, tables),
    leftBehind: () => countLeftBehind(source, schema, columns),
    close: () => source.close(),
  };
}

/** What has no place here, or cannot be taken over. */
const kindsLeft = [
  ['mfa_factors', `where status = 'verified'`, 'second factors'],
  ['webauthn_credentials', '', 'passkeys'],
  ['sso_providers', '', 'SSO providers'],
  ['oauth_clients', '', 'OAuth clients'],
] as const;

async function countLeftBehind(source: SqlConnection, schema: string, columns: Columns): Promise<LeftBehind[]> {
  const left: LeftBehind[] = [];
  for (const [table, where, what] of kindsLeft.filter(([name]) => columns.has(name))) {
    const [row] = await source.all<{ n: string }>(`select count(*) as n from ${schema}.${table} ${where}`);
    if (Number(row?.n) > 0) left.push({ what, count: Number(row?.n) });
  }
  return left;
}
