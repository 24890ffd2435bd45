import type { UserRow } from '../rows/user-row.ts';

/** Named one by one: `select *` in a prepared statement breaks when a migration adds a column under it. */
const columns = [
  'instance_id',
  'id',
  'aud',
  'role',
  'email',
  'email_key',
  'phone',
  'password_hash',
  'email_confirmed_at',
  'phone_confirmed_at',
  'invited_at',
  'confirmation_sent_at',
  'recovery_sent_at',
  'new_email',
  'email_change_sent_at',
  'email_change_confirmations',
  'new_phone',
  'phone_change_sent_at',
  'reauthentication_sent_at',
  'last_sign_in_at',
  'app_metadata',
  'user_metadata',
  'is_super_admin',
  'is_sso_user',
  'is_anonymous',
  'banned_until',
  'deleted_at',
  'created_at',
  'updated_at',
] as const satisfies readonly (keyof UserRow)[];

/** The select list of a whole user, from the table with that alias. */
export function userColumns(alias: string): string {
  return columns.map((column) => `${alias}.${column}`).join(', ');
}
