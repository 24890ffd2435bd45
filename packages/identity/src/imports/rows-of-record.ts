import { randomUUID } from 'node:crypto';
import { storedHashProblem } from '@gatehouse/crypto';
import type { ImportedIdentityRow, ImportedUserRow } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import { emailKey, parseEmailAddress } from '../users/email-address.ts';
import { mergeMetadata, type Metadata } from '../users/metadata.ts';
import { requireGivableRole } from '../users/provider-rules.ts';
import { requireShortName } from '../users/short-name.ts';
import { LineError } from './line-problem.ts';
import type { ImportedUser, LineRules } from './read-user-line.ts';
import type { IdentityRecord, UserRecord } from './user-record.ts';

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
  const identities = record.identities?.map((identity, index) => identityRow(row, identity, index));
  requireDistinct(identities ?? []);
  return {
    hasId: record.id !== undefined,
    row,
    given,
    identities: identities ?? addressIdentities(row),
    givesIdentities: identities !== undefined,
  };
}

type Columns = Partial<Omit<ImportedUserRow, 'id'>>;

function givenColumns({ instance, hashBounds }: LineRules, record: UserRecord): Columns {
  const { email, phone, password_hash: hash, aud, role, app_metadata: app, user_metadata: user } = record;
  return {
    ...(email === undefined ? {} : emailColumns(record, email)),
    ...(phone === undefined ? {} : { phone: phoneColumn(record, phone) }),
    ...(hash === undefined
      ? {}
      : { password_hash: hash === null || hash === '' ? null : acceptHash(hash, hashBounds) }),
    ...(aud === undefined ? {} : { aud: checked('aud', aud, () => requireShortName('audience', aud)) }),
    ...(role === undefined ? {} : { role: checked('role', role, () => requireGivableRole(instance, role)) }),
    ...(app ? { app_metadata: checked('app_metadata', app, () => checkSize(app)) } : {}),
    ...(user ? { user_metadata: checked('user_metadata', user, () => checkSize(user)) } : {}),
    ...timesOf(record),
    ...flagsOf(record),
  };
}

const timeNames = [
  'email_confirmed_at',
  'phone_confirmed_at',
  'banned_until',
  'invited_at',
  'last_sign_in_at',
  'deleted_at',
] as const;

function timesOf(record: UserRecord): Columns {
  const times = timeNames.flatMap((name) => {
    const time = record[name];
    return time === undefined ? [] : [[name, time === null ? null : timeOf(name, time)] as const];
  });
  const stamps = (['created_at', 'updated_at'] as const).flatMap((name) => {
    const time = record[name];
    return time ? [[name, timeOf(name, time)] as const] : [];
  });
  return Object.fromEntries([...times, ...stamps]);
}

function flagsOf(record: UserRecord): Columns {
  const names = ['is_super_admin', 'is_sso_user', 'is_anonymous'] as const;
  return Object.fromEntries(names.flatMap((name) => (record[name] === undefined ? [] : [[name, record[name]]])));
}

function defaultsOf({ instance, now }: LineRules, record: UserRecord, given: Columns): Omit<ImportedUserRow, 'id'> {
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

function identityRow(user: ImportedUserRow, identity: IdentityRecord, index: number): ImportedIdentityRow {
  const { id, provider, provider_id: subject, identity_data: data } = identity;
  const isAddress = provider === 'email' || provider === 'phone';
  if (subject === undefined && !isAddress) {
    throw new LineError(`identities.${index}.provider_id`, subject, 'the person’s id at the provider');
  }
  const at = (name: 'created_at' | 'updated_at' | 'last_sign_in_at'): Date | null => {
    const time = identity[name];
    return time ? timeOf(`identities.${index}.${name}`, time) : null;
  };
  const claimed = data?.['email'];
  const email = identity.email ?? (typeof claimed === 'string' ? claimed : null);
  const createdAt = at('created_at') ?? user.created_at;
  return {
    id: id?.toLowerCase() ?? randomUUID(),
    user_id: user.id,
    provider,
    provider_id: subject ?? user.id,
    identity_data: checked(`identities.${index}.identity_data`, data, () => checkSize(data ?? {})),
    email: email === null ? null : emailKey(email),
    last_sign_in_at: at('last_sign_in_at'),
    created_at: createdAt,
    updated_at: at('updated_at') ?? createdAt,
  };
}

function requireDistinct(identities: readonly ImportedIdentityRow[]): void {
  const seen = new Set<string>();
  for (const [index, { provider, provider_id }] of identities.entries()) {
    const key = JSON.stringify([provider, provider_id]);
    if (seen.has(key)) {
      throw new LineError(`identities.${index}.provider_id`, provider_id, 'every identity once');
    }
    seen.add(key);
  }
}

/** Of identities that are equally old the one with the lower id counts as the first. */
function addressIdentities(user: ImportedUserRow): ImportedIdentityRow[] {
  const ids = [randomUUID(), randomUUID()].toSorted();
  return (['email', 'phone'] as const).flatMap((provider) => {
    if (user[provider] === null) return [];
    const isProven = user[`${provider}_confirmed_at`] !== null;
    return [
      {
        id: ids.shift() ?? randomUUID(),
        user_id: user.id,
        provider,
        provider_id: user.id,
        identity_data: {
          sub: user.id,
          [provider]: user[provider],
          email_verified: provider === 'email' && isProven,
          phone_verified: provider === 'phone' && isProven,
        },
        email: provider === 'email' ? user.email_key : null,
        last_sign_in_at: user.last_sign_in_at,
        created_at: user.created_at,
        updated_at: user.created_at,
      },
    ];
  });
}

function emailColumns(record: UserRecord, email: string | null): Columns {
  if (email === null || email === '') return { email: null, email_key: null };
  if (isGone(record)) return { email: obscured('email', email), email_key: email };
  const { written, key } = checked('email', email, () => parseEmailAddress(email, 'lenient'));
  return { email: written, email_key: key };
}

function phoneColumn(record: UserRecord, phone: string | null): string | null {
  if (phone === null || phone === '') return null;
  return isGone(record) ? obscured('phone', phone) : phoneIn(phone);
}

/** Of a user who was deleted softly, digests are left in the place of addresses; they are kept to the letter. */
function isGone(record: UserRecord): boolean {
  return typeof record.deleted_at === 'string';
}

function obscured(field: 'email' | 'phone', text: string): string {
  return checked(field, text, () => requireShortName(field, text));
}

function phoneIn(text: string): string {
  const digits = text.replaceAll(' ', '').replace(/^\+/, '');
  if (/^[1-9]\d{1,14}$/.test(digits)) return digits;
  throw new LineError('phone', text, 'a number as in +4915112345678');
}

function acceptHash(hash: string, bounds: LineRules['hashBounds']): string {
  const problem = storedHashProblem(hash, bounds);
  if (problem === null) return hash;
  const allowed = /; allowed is (.*)$/.exec(problem)?.[1];
  throw new LineError('password_hash', hash, allowed ?? problem.replace(/^not /, ''));
}

// PostgreSQL knows no time beyond the year 294276, and JavaScript none beyond 275760.
function timeOf(field: string, text: string): Date {
  const time = new Date(text);
  if (!Number.isNaN(time.getTime())) return time;
  throw new LineError(field, text, 'a time such as 2026-11-26T07:00:00Z');
}

function checkSize(metadata: Metadata): Metadata {
  mergeMetadata({}, metadata);
  return metadata;
}

function checked<T>(field: string, found: unknown, check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const reason = error.params?.['reason'] ?? error.message;
    throw new LineError(field, found, `one that is accepted (${reason})`);
  }
}
