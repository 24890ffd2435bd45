import { updateEmailIdentity, updatePhoneIdentity, type UserRow } from '@gatehouse/database';
import type { Context } from '../context.ts';
import { followProviders } from '../users/providers.ts';
import { addIdentity } from '../users/keep-identity.ts';
import { addressClaims } from './create-user.ts';
import type { ConfirmationRules } from './confirmation-rules.ts';
import type { AdminUserUpdate } from './update-user.ts';

/**
 * Lets the identities of a user say what an administrator has changed; a first address of its kind becomes a new one.
 * Call it with the user locked.
 *
 * @returns the user, whose `app_metadata` names the new way to sign in.
 */
export async function keepIdentities(
  tx: Context,
  user: UserRow,
  update: Pick<AdminUserUpdate, 'email' | 'phone' | 'confirmsEmail' | 'confirmsPhone'>,
  { marks }: ConfirmationRules,
): Promise<UserRow> {
  const { email, phone, confirmsEmail, confirmsPhone = false } = update;
  // Where the identity is what says that an address is confirmed, it always follows.
  if (marks === 'identity') await keepEmail(tx, user, user.email_confirmed_at !== null, email !== null);
  else if (email) await keepEmail(tx, user, confirmsEmail, true);
  if (phone) await keepPhone(tx, user, phone, confirmsPhone);
  return email || phone ? followProviders(tx, user) : user;
}

async function keepEmail(tx: Context, user: UserRow, isVerified: boolean, isNew: boolean): Promise<void> {
  const data = { email: user.email, email_verified: isVerified };
  const isThere = await updateEmailIdentity(tx, user, data, tx.now);
  if (!isThere && isNew) await addIdentity(tx, user, 'email', addressClaims(user, 'email', isVerified));
}

async function keepPhone(tx: Context, user: UserRow, phone: string, isVerified: boolean): Promise<void> {
  const data = { phone, phone_verified: isVerified };
  if (!(await updatePhoneIdentity(tx, user.id, data, tx.now)))
    await addIdentity(tx, user, 'phone', addressClaims(user, 'phone', isVerified));
}
