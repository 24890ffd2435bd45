import { deleteIdentity, type UserRow } from '@gatehouse/database';
import type { Context } from '../context.ts';
import { onMailFailure } from '../hooks/held-mails.ts';
import { addMissingIdentity } from './keep-identity.ts';
import { followProviders } from './providers.ts';

/**
 * Gives a person who sets a first password an identity with the e-mail address, where the site wants that: from then on
 * the address is a way to sign in (supabase-core.md 14.2). Call it with the user locked.
 *
 * @param before the user without the password.
 * @returns the user as it is then.
 */
export async function followFirstPassword(context: Context, before: UserRow, user: UserRow): Promise<UserRow> {
  const { create_email_identity_on_password_set_enabled: isWanted } = context.instance.settings.experimental;
  if (!isWanted || before.password_hash || !isKnownByMail(user)) return user;
  const identity = await addMissingIdentity(context, user, 'email');
  if (!identity) return user;
  onMailFailure(context, async (tx) => void (await deleteIdentity(tx, user.id, identity.id)));
  return followProviders(context, user);
}

function isKnownByMail({ email, email_confirmed_at, is_sso_user, is_anonymous }: UserRow): boolean {
  return Boolean(email) && email_confirmed_at !== null && !is_sso_user && !is_anonymous;
}
