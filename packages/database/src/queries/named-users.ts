import type { UserRow } from '../rows/user-row.ts';
import type { Scope } from '../scope.ts';
import { queryOne, statement } from '../statement.ts';
import { eventsParameter, storedEvents, type NewEvent } from './insert-events.ts';
import { jsonOrNull } from './json-or-null.ts';
import { userColumns } from './user-columns.ts';

const insertWithIdentity = statement(
  'insert_user_with_identity',
  `with stored as (
     insert into gatehouse.users
       (instance_id, id, aud, role, email, email_key, phone, password_hash, email_confirmed_at, phone_confirmed_at,
        invited_at, confirmation_sent_at, app_metadata, user_metadata, is_super_admin, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $16)
     on conflict do nothing
     returning *
   ), known as (
     insert into gatehouse.identities
       (instance_id, id, user_id, provider, provider_id, identity_data, email, last_sign_in_at, created_at, updated_at)
     select $1, $17, id, $18, id::text, $19, email_key, $16, $16, $16 from stored
   ), entry as (
     insert into gatehouse.audit_log_entries (instance_id, id, payload, ip_address, created_at)
     select $1, gen_random_uuid(), e.payload, '', $16
     from (select case when exists (select from stored) then $20::jsonb else $21::jsonb end as payload) e
     where e.payload is not null
   ), happened as (
     ${storedEvents('$22', 'stored')}
   )
   select ${userColumns('s')} from stored s`,
);

/** The columns of a user that its first statement sets. */
export type NewNamedUser = Pick<
  UserRow,
  | 'id'
  | 'aud'
  | 'role'
  | 'email'
  | 'email_key'
  | 'phone'
  | 'password_hash'
  | 'email_confirmed_at'
  | 'phone_confirmed_at'
  | 'invited_at'
  | 'confirmation_sent_at'
  | 'app_metadata'
  | 'user_metadata'
  | 'is_super_admin'
  | 'created_at'
>;

/** What is stored beside a new user. */
export interface NewNamedUserParts {
  readonly identity: {
    readonly id: string;
    readonly provider: 'email' | 'phone';
    readonly data: Record<string, unknown>;
  };
  /** What the audit log says, where not null: of the new user, or of the address that was taken. */
  readonly audit?: {
    readonly stored: Record<string, unknown> | null;
    readonly taken: Record<string, unknown> | null;
  };
  /** What outsiders are told of the new user. */
  readonly events?: readonly NewEvent[];
}

/**
 * Adds a user with the identity of an e-mail address or a phone number, in one round trip.
 *
 * @returns undefined when the address is taken in the audience; the transaction goes on.
 */
export async function insertNamedUser(
  scope: Scope,
  user: NewNamedUser,
  { identity, audit, events }: NewNamedUserParts,
): Promise<UserRow | undefined> {
  return queryOne<UserRow>(scope.db, insertWithIdentity, [
    scope.instanceId,
    user.id,
    user.aud,
    user.role,
    user.email,
    user.email_key,
    user.phone,
    user.password_hash,
    user.email_confirmed_at,
    user.phone_confirmed_at,
    user.invited_at,
    user.confirmation_sent_at,
    JSON.stringify(user.app_metadata),
    JSON.stringify(user.user_metadata),
    user.is_super_admin,
    user.created_at,
    identity.id,
    identity.provider,
    JSON.stringify(identity.data),
    jsonOrNull(audit?.stored),
    jsonOrNull(audit?.taken),
    eventsParameter(events),
  ]);
}
