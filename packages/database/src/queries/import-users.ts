import { orConflict } from '../conflict.ts';
import type { IdentityRow } from '../rows/identity-row.ts';
import type { UserRow } from '../rows/user-row.ts';
import type { Scope } from '../scope.ts';
import { query, queryOne, statement } from '../statement.ts';

/** The columns of a user that come with an import, and their types. */
const userTypes = {
  id: 'uuid',
  aud: 'text',
  role: 'text',
  email: 'text',
  email_key: 'text',
  phone: 'text',
  password_hash: 'text',
  email_confirmed_at: 'timestamptz',
  phone_confirmed_at: 'timestamptz',
  invited_at: 'timestamptz',
  last_sign_in_at: 'timestamptz',
  app_metadata: 'jsonb',
  user_metadata: 'jsonb',
  is_super_admin: 'boolean',
  is_sso_user: 'boolean',
  is_anonymous: 'boolean',
  banned_until: 'timestamptz',
  deleted_at: 'timestamptz',
  created_at: 'timestamptz',
  updated_at: 'timestamptz',
} as const satisfies Partial<Record<keyof UserRow, string>>;

const identityTypes = {
  id: 'uuid',
  user_id: 'uuid',
  provider: 'text',
  provider_id: 'text',
  identity_data: 'jsonb',
  email: 'text',
  last_sign_in_at: 'timestamptz',
  created_at: 'timestamptz',
  updated_at: 'timestamptz',
} as const satisfies Partial<Record<keyof IdentityRow, string>>;

/** A user as an import brings it. */
export type ImportedUserRow = Pick<UserRow, keyof typeof userTypes>;

/** A way in which an imported user is known. */
export type ImportedIdentityRow = Pick<IdentityRow, keyof typeof identityTypes>;

const userNames = Object.keys(userTypes);
const identityNames = Object.keys(identityTypes);
const recordOf = (types: Readonly<Record<string, string>>): string =>
  Object.entries(types)
    .map(([name, type]) => `${name} ${type}`)
    .join(', ');
const prefixed = (alias: string, names: readonly string[]): string =>
  names.map((name) => `${alias}.${name}`).join(', ');

const add = statement(
  'import_users',
  `with given as (
     select * from jsonb_to_recordset($2::jsonb) as g (${recordOf(userTypes)})
   ), added as (
     insert into gatehouse.users (instance_id, ${userNames.join(', ')})
     select $1, ${prefixed('g', userNames)} from given g
     on conflict do nothing
     returning id
   ), known as (
     insert into gatehouse.identities (instance_id, ${identityNames.join(', ')})
     select $1, ${prefixed('i', identityNames)}
     from jsonb_to_recordset($3::jsonb) as i (${recordOf(identityTypes)})
     where i.user_id in (select id from added)
     on conflict do nothing
     returning id
   )
   select (select coalesce(array_agg(id::text), '{}') from added) as users,
     (select coalesce(array_agg(id::text), '{}') from known) as identities`,
);

/** Ids of the rows that a batch has stored. */
export interface StoredBatch {
  readonly users: ReadonlySet<string>;
  readonly identities: ReadonlySet<string>;
}

/**
 * Adds users and the ways they are known, in one statement. What is there already, by id or address, is left alone; of two
 * in the batch that exclude each other the first is stored.
 */
export async function insertImportedUsers(
  scope: Scope,
  users: readonly ImportedUserRow[],
  identities: readonly ImportedIdentityRow[],
): Promise<StoredBatch> {
  const values = [scope.instanceId, JSON.stringify(users), JSON.stringify(identities)];
  return storedOf(await queryOne<StoredIds>(scope.db, add, values));
}

const findIds = statement(
  'find_imported_ids',
  `select u.id from gatehouse.users u where u.instance_id = $1 and u.id = any($2::uuid[])`,
);

/** Which of these ids are those of users of the instance. */
export async function findUserIds(scope: Scope, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const found = await query<Pick<UserRow, 'id'>>(scope.db, findIds, [scope.instanceId, ids]);
  return new Set(found.map(({ id }) => id));
}

// For all at once: looked up one by one, a planner that knows nothing of the table yet reads all users for each of them.
const findOwners = statement(
  'find_import_owners',
  `select u.id, u.aud, u.email_key, u.phone, u.is_sso_user from gatehouse.users u
   where u.instance_id = $1 and u.id = any($2::uuid[])
   union
   select u.id, u.aud, u.email_key, u.phone, u.is_sso_user from gatehouse.users u
   where u.instance_id = $1 and u.aud = any($3::text[]) and u.email_key = any($4::text[]) and not u.is_sso_user
   union
   select u.id, u.aud, u.email_key, u.phone, u.is_sso_user from gatehouse.users u
   where u.instance_id = $1 and u.aud = any($3::text[]) and u.phone = any($5::text[]) and not u.is_sso_user`,
);

/** Which users of the instance have the id and the addresses of an imported one. */
export interface ImportOwners {
  readonly byId: string | null;
  readonly byEmail: string | null;
  readonly byPhone: string | null;
}

/** Who stands in the way of these users; in their order. */
export async function findImportOwners(
  scope: Scope,
  users: readonly Pick<UserRow, 'id' | 'aud' | 'email_key' | 'phone'>[],
): Promise<ImportOwners[]> {
  const found = await query<Owner>(scope.db, findOwners, [
    scope.instanceId,
    users.map(({ id }) => id),
    [...new Set(users.map(({ aud }) => aud))],
    users.flatMap(({ email_key }) => email_key ?? []),
    users.flatMap(({ phone }) => phone ?? []),
  ]);
  const unique = found.filter(({ is_sso_user }) => !is_sso_user);
  const ids = new Set(found.map(({ id }) => id));
  const emails = new Map(unique.map(({ id, aud, email_key }) => [addressKey(aud, email_key), id]));
  const phones = new Map(unique.map(({ id, aud, phone }) => [addressKey(aud, phone), id]));
  return users.map(({ id, aud, email_key, phone }) => ({
    byId: ids.has(id) ? id : null,
    byEmail: (email_key !== null && emails.get(addressKey(aud, email_key))) || null,
    byPhone: (phone !== null && phones.get(addressKey(aud, phone))) || null,
  }));
}

type Owner = Pick<UserRow, 'id' | 'aud' | 'email_key' | 'phone' | 'is_sso_user'>;

function addressKey(aud: string, address: string | null): string {
  return JSON.stringify([aud, address]);
}

const changeable = Object.entries(userTypes).filter(([name]) => name !== 'id');
const assignment = ([name, type]: readonly [string, string]): string => {
  const given = type === 'jsonb' ? `g -> '${name}'` : `(g ->> '${name}')::${type}`;
  return `${name} = case when g ? '${name}' then ${given} else u.${name} end`;
};

const isOther = (column: string): string => `(g ? '${column}' and g ->> '${column}' is distinct from b.${column})`;
/** What is under way towards another address, and when something was sent. */
const pending =
  `new_email, new_phone, confirmation_sent_at, recovery_sent_at, email_change_sent_at, phone_change_sent_at,
  reauthentication_sent_at`.split(/,\s*/);

// Whoever read what was sent before must not come in after another address or password; whoever knew the password before
// must not stay in. Nothing ends where a line says again what is there.
const change = statement(
  'update_imported_users',
  `with before as (
     select b.id, g, ${isOther('email_key')} or ${isOther('phone')} as moves, ${isOther('password_hash')} as is_rehashed
     from gatehouse.users b join jsonb_array_elements($2::jsonb) as t (g) on b.id = (g ->> 'id')::uuid
     where b.instance_id = $1
     order by b.id
     for update of b
   ), changed as (
     update gatehouse.users u set ${changeable.map(assignment).join(', ')},
       ${pending.map((name) => `${name} = case when moves or is_rehashed then null else u.${name} end`).join(', ')},
       email_change_confirmations = case when moves or is_rehashed then 0 else u.email_change_confirmations end
     from before
     where u.instance_id = $1 and u.id = before.id
     returning u.id, moves or is_rehashed as is_other, is_rehashed
   ), forgotten as (
     delete from gatehouse.one_time_tokens t using changed c where t.instance_id = $1 and t.user_id = c.id and c.is_other
   ), taken_back as (
     delete from gatehouse.flow_states f using changed c
     where f.instance_id = $1 and f.user_id = c.id and f.auth_code_hash is not null and c.is_other
   ), ended as (
     delete from gatehouse.sessions s using changed c where s.instance_id = $1 and s.user_id = c.id and c.is_rehashed
   ), known as (
     insert into gatehouse.identities as k (instance_id, ${identityNames.join(', ')})
     select $1, ${prefixed('i', identityNames)}
     from jsonb_to_recordset($3::jsonb) as i (${recordOf(identityTypes)})
     where i.user_id in (select id from changed)
     on conflict (instance_id, provider, provider_id) do update
     set identity_data = excluded.identity_data, email = excluded.email,
       last_sign_in_at = excluded.last_sign_in_at, updated_at = excluded.updated_at
     where k.user_id = excluded.user_id
     returning k.user_id, k.provider, k.provider_id
   )
   select (select coalesce(array_agg(id::text), '{}') from changed) as users,
     (select coalesce(array_agg(i.id::text), '{}')
      from jsonb_to_recordset($3::jsonb) as i (id uuid, user_id uuid, provider text, provider_id text)
      join known k using (user_id, provider, provider_id)) as identities`,
);

/**
 * Lays what an import says over users that are there, by their ids: what it does not say stays. Identities are added or
 * brought up to date, none goes. Another address or password ends what was sent, another password sessions too.
 *
 * @throws AppError `email_exists`, `phone_exists` when an address is another user's
 */
export async function updateImportedUsers(
  scope: Scope,
  users: readonly (Pick<UserRow, 'id'> & Partial<ImportedUserRow>)[],
  identities: readonly ImportedIdentityRow[],
): Promise<StoredBatch> {
  const values = [scope.instanceId, JSON.stringify(users), JSON.stringify(identities)];
  return storedOf(await orConflict(queryOne<StoredIds>(scope.db, change, values)));
}

interface StoredIds {
  readonly users: readonly string[];
  readonly identities: readonly string[];
}

function storedOf(ids: StoredIds | undefined): StoredBatch {
  return { users: new Set(ids?.users), identities: new Set(ids?.identities) };
}
