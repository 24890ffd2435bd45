import { randomUUID } from 'node:crypto';
import type { ImportedUserRow } from '@gatehouse/database';
import { givenColumns, type GivenColumns } from './given-columns.ts';
import { identitiesOf } from './identities-of-record.ts';
import { LineError } from './line-problem.ts';
import type { ImportedUser, LineRules } from './read-user-line.ts';
import type { UserRecord } from './user-record.ts';

/**
 * The rows that a record stands for.
 *
 * @throws LineError for what the schema cannot tell: addresses, hashes, roles, sizes, members that need one another
 */
export function rowsOfRecord(rules: LineRules, record: UserRecord): Omit<ImportedUser, 'line'> {
  const id = record.id?.toLowerCase() ?? randomUUID();
  const given = givenColumns(rules, record);
  const row = { ...defaultsOf(rules, record, given), ...given, id };
  requireReachable(record, row);
  return {
    hasId: record.id !== undefined,
    row,
    given,
    identities: identitiesOf(record, row),
    givesIdentities: record.identities !== undefined,
  };
}

function defaultsOf(
  { instance, now }: LineRules,
  record: UserRecord,
  given: GivenColumns,
): Omit<ImportedUserRow, 'id'> {
  const addresses = [...(given.email ? ['email'] : []), ...(given.phone ? ['phone'] : [])];
  const providers = [...new Set(record.identities?.map(({ provider }) => provider) ?? addresses)];
  return {
    aud: instance.settings.jwt.aud,
    role: instance.settings.jwt.default_group_name,
    email: null,
    email_key: null,
    phone: null,
    password_hash: null,
    email_confirmed_at: null,
    phone_confirmed_at: null,
    invited_at: null,
    last_sign_in_at: null,
    app_metadata: providers.length === 0 ? {} : { provider: providers[0], providers },
    user_metadata: {},
    is_super_admin: false,
    is_sso_user: false,
    is_anonymous: false,
    banned_until: null,
    deleted_at: null,
    created_at: now,
    updated_at: now,
  };
}

// Nobody could sign in as such a user. One that an export names by its id was there, so it is taken.
function requireReachable(record: UserRecord, row: ImportedUserRow): void {
  const isReachable = row.email !== null || row.phone !== null || row.is_anonymous || row.deleted_at !== null;
  if (!isReachable && (record.identities ?? []).length === 0 && record.id === undefined) {
    throw new LineError('email', record.email, 'an e-mail address, or a phone, identities or is_anonymous beside it');
  }
}
