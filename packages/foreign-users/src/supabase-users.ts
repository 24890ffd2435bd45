import { openColumn } from './column-keys.ts';
import { batchSize } from './foreign-source.ts';
import type { ForeignIdentity, ForeignUser } from './foreign-user.ts';
import { metadataOf } from './metadata-of.ts';
import { isoTime, type SqlConnection, type SqlTime } from './sql-connection.ts';
import type { SupabaseTables } from './supabase-tables.ts';

interface UserRow {
  readonly id: string;
  readonly aud: string | null;
  readonly role: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly encrypted_password: string | null;
  readonly email_confirmed_at: SqlTime;
  readonly phone_confirmed_at: SqlTime;
  readonly invited_at: SqlTime;
  readonly last_sign_in_at: SqlTime;
  readonly raw_app_meta_data: unknown;
  readonly raw_user_meta_data: unknown;
  readonly is_super_admin: boolean | null;
  readonly is_sso_user: boolean | null;
  readonly is_anonymous: boolean | null;
  readonly banned_until: SqlTime;
  readonly deleted_at: SqlTime;
  readonly created_at: SqlTime;
  readonly updated_at: SqlTime;
}

interface IdentityRow {
  readonly id: string;
  readonly user_id: string;
  readonly provider: string;
  readonly provider_id: string;
  readonly identity_data: unknown;
  readonly email: string | null;
  readonly last_sign_in_at: SqlTime;
  readonly created_at: SqlTime;
  readonly updated_at: SqlTime;
}

/** Every user with the ways it is known, in batches by id. */
export async function* readUsers(source: SqlConnection, tables: SupabaseTables): AsyncGenerator<ForeignUser[]> {
  const columns = `users.id, users.aud, users.role, users.email, users.phone, users.encrypted_password,
    users.email_confirmed_at, users.phone_confirmed_at, users.invited_at, users.last_sign_in_at, users.raw_app_meta_data,
    users.raw_user_meta_data, users.is_super_admin, ${tables.optional('users', 'is_sso_user')} as is_sso_user,
    ${tables.optional('users', 'is_anonymous')} as is_anonymous, users.banned_until,
    ${tables.optional('users', 'deleted_at')} as deleted_at, users.created_at, users.updated_at`;
  for (let last: string | undefined; ;) {
    const rows = await source.all<UserRow>(
      `select ${columns} from ${tables.schema}.users ${last === undefined ? '' : 'where users.id > ?'}
       order by users.id limit ${batchSize}`,
      last === undefined ? [] : [last],
    );
    if (rows.length === 0) return;
    const identities = await identitiesOf(source, tables, rows);
    yield rows.map((row) => userOf(tables, row, identities.get(row.id) ?? []));
    last = rows.at(-1)?.id;
  }
}

async function identitiesOf(
  source: SqlConnection,
  tables: SupabaseTables,
  users: readonly UserRow[],
): Promise<ReadonlyMap<string, ForeignIdentity[]>> {
  const rows = await source.all<IdentityRow>(
    `select identities.id, identities.user_id, identities.provider, identities.provider_id, identities.identity_data,
       ${tables.optional('identities', 'email')} as email, identities.last_sign_in_at, identities.created_at,
       identities.updated_at
     from ${tables.schema}.identities where identities.user_id = any(?::uuid[])
     order by identities.created_at, identities.id`,
    [users.map(({ id }) => id)],
  );
  const found = new Map<string, ForeignIdentity[]>();
  for (const row of rows) found.set(row.user_id, [...(found.get(row.user_id) ?? []), identityOf(row)]);
  return found;
}

function identityOf({ id, provider, provider_id, identity_data, email, ...times }: IdentityRow): ForeignIdentity {
  return {
    id,
    provider,
    provider_id,
    identity_data: metadataOf(identity_data),
    email,
    last_sign_in_at: isoTime(times.last_sign_in_at),
    created_at: isoTime(times.created_at),
    updated_at: isoTime(times.updated_at),
  };
}

function userOf({ keys }: SupabaseTables, row: UserRow, identities: readonly ForeignIdentity[]): ForeignUser {
  return {
    id: row.id,
    email: row.email,
    phone: row.phone,
    email_confirmed_at: isoTime(row.email_confirmed_at),
    phone_confirmed_at: isoTime(row.phone_confirmed_at),
    password_hash: openColumn(keys, row.id, row.encrypted_password),
    aud: row.aud ?? '',
    role: row.role ?? '',
    app_metadata: metadataOf(row.raw_app_meta_data),
    user_metadata: metadataOf(row.raw_user_meta_data),
    identities,
    banned_until: isoTime(row.banned_until),
    invited_at: isoTime(row.invited_at),
    last_sign_in_at: isoTime(row.last_sign_in_at),
    is_super_admin: row.is_super_admin === true,
    is_sso_user: row.is_sso_user === true,
    is_anonymous: row.is_anonymous === true,
    deleted_at: isoTime(row.deleted_at),
    created_at: isoTime(row.created_at),
    updated_at: isoTime(row.updated_at),
  };
}
