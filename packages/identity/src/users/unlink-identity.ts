import {
  deleteIdentity,
  inTransaction,
  listIdentities,
  lockUser,
  type IdentityRow,
  type UserRow,
} from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import { actorOf, recordAudit } from '../audit/audit-entry.ts';
import type { Context } from '../context.ts';
import { identityObject } from '../events/event-objects.ts';
import { recordEvents } from '../events/record-events.ts';
import { findBestIdentity, isVerifiedIdentity } from './best-identity.ts';
import { changeUser } from './change-user.ts';
import { sendNotice } from './notices.ts';
import { forgetWhatWasSent } from './forget-what-was-sent.ts';
import { followProviders } from './providers.ts';

/**
 * Takes a way to sign in away from a person who has another one. The address follows what is left (supabase-core.md
 * 14.3).
 *
 * @throws AppError `single_identity_not_deletable`, `identity_not_found`, `email_conflict_identity_not_deletable`.
 */
export async function unlinkIdentity(context: Context, user: UserRow, identityId: string): Promise<void> {
  await inTransaction(context, async (tx) => {
    const locked = await lockUser(tx, user.id);
    const identities = await listIdentities(tx, user.id);
    if (identities.length < 2) throw new AppError('single_identity_not_deletable');
    const removed = await deleteIdentity(tx, user.id, identityId);
    if (!removed) throw new AppError('identity_not_found');
    const { id, provider, provider_id } = removed;
    const traits = { identity_id: id, provider, provider_id };
    await recordAudit(tx, 'identity_unlinked', actorOf(user), traits, tx.request.address);
    const data = { identity: identityObject(removed) };
    await recordEvents(tx, [{ type: 'identity.unlinked', userId: user.id, data }]);
    const rest = identities.filter((identity) => identity.id !== id);
    const changed = provider === 'phone' ? await dropPhone(tx, locked) : await followIdentities(tx, locked, rest);
    await followProviders(tx, changed);
    // To the address held until now, which is also the one it speaks of.
    await sendNotice(tx, 'identity_unlinked_notification', locked, locked.email, { Provider: provider });
  });
}

async function dropPhone(tx: Context, user: UserRow): Promise<UserRow> {
  return changeUser(tx, user, { phone: null, phone_confirmed_at: null });
}

/** Keeps the address if any identity still has it; else takes the best one that no other account has. */
async function followIdentities(tx: Context, user: UserRow, identities: readonly IdentityRow[]): Promise<UserRow> {
  if (identities.some(({ email }) => email !== null && email === user.email_key)) return user;
  const next = await findBestIdentity(tx, user, identities);
  if (!next) throw new AppError('email_conflict_identity_not_deletable');
  await forgetWhatWasSent(tx, user.id);
  const isUnproven = !next.email || (!isVerifiedIdentity(next) && !tx.instance.settings.mailer.autoconfirm);
  const unproven = { email_confirmed_at: null, user_metadata: { ...user.user_metadata, email_verified: false } };
  const pending = { new_email: null, email_change_confirmations: 0, new_phone: null };
  const change = { email: next.email, email_key: next.email, ...pending, ...(isUnproven ? unproven : {}) };
  return changeUser(tx, user, change);
}
