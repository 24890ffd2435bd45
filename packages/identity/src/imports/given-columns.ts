import { storedHashProblem } from '@gatehouse/crypto';
import type { ImportedUserRow } from '@gatehouse/database';
import { parseEmailAddress } from '../users/email-address.ts';
import { requireGivableRole } from '../users/provider-rules.ts';
import { requireShortName } from '../users/short-name.ts';
import { LineError } from './line-problem.ts';
import type { LineRules } from './read-user-line.ts';
import { checked, metadataIn, timeOf } from './read-member.ts';
import type { UserRecord } from './user-record.ts';

/** The columns that a record itself says, in the form that is stored. */
export type GivenColumns = Partial<Omit<ImportedUserRow, 'id'>>;

/** @throws LineError for what the schema cannot tell: addresses, hashes, roles, sizes, times */
export function givenColumns({ instance, hashBounds }: LineRules, record: UserRecord): GivenColumns {
  const { email, phone, password_hash: hash, aud, role, app_metadata: app, user_metadata: user } = record;
  return {
    ...(email === undefined ? {} : emailColumns(record, email)),
    ...(phone === undefined ? {} : { phone: phoneColumn(record, phone) }),
    ...(hash === undefined
      ? {}
      : { password_hash: hash === null || hash === '' ? null : acceptHash(hash, hashBounds) }),
    ...(aud === undefined ? {} : { aud: checked('aud', aud, () => requireShortName('audience', aud)) }),
    ...(role === undefined ? {} : { role: checked('role', role, () => requireGivableRole(instance, role)) }),
    ...(app ? { app_metadata: metadataIn('app_metadata', app) } : {}),
    ...(user ? { user_metadata: metadataIn('user_metadata', user) } : {}),
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

function timesOf(record: UserRecord): GivenColumns {
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

function flagsOf(record: UserRecord): GivenColumns {
  const names = ['is_super_admin', 'is_sso_user', 'is_anonymous'] as const;
  return Object.fromEntries(names.flatMap((name) => (record[name] === undefined ? [] : [[name, record[name]]])));
}

function emailColumns(record: UserRecord, email: string | null): GivenColumns {
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
