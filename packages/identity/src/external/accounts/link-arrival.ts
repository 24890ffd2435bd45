import { deleteOneTimeTokens, listIdentities, lockUser, type UserRow } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import type { Context } from '../../context.ts';
import { inMailTransaction } from '../../hooks/held-mails.ts';
import { rehearseSignIn } from '../../sessions/rehearse-sign-in.ts';
import { findBestIdentity, isVerifiedIdentity } from '../../users/best-identity.ts';
import { changeUser } from '../../users/change-user.ts';
import { sendNotice } from '../../users/notices.ts';
import { followProviders } from '../../users/providers.ts';
import { requireSignable } from '../../users/user-state.ts';
import { addExternalIdentity, noteLinked } from './add-identity.ts';
import type { Arrival, EntryRules } from './arrival.ts';
import type { Ending } from '../../sessions/ending.ts';
import type { Became } from './become.ts';
import { sendProof } from './send-proof.ts';

/**
 * Gives a signed-in person another way to sign in (supabase-core.md 16.5). Who had no address gets that of the provider.
 *
 * @throws AppError `identity_already_exists` when anybody has it, also the person; `email_exists` (400) when the address
 *   is another account's; `email_not_confirmed` (422) when a mail has gone out that has to be answered first;
 *   `user_banned`, `hook_*`; whatever the ending throws.
 */
export async function linkArrival<Result>(
  context: Context,
  userId: string,
  arrival: Arrival,
  rules: EntryRules,
  ending: Ending<Result>,
): Promise<Result> {
  const rehearsed = async (tx: Context): Promise<UserRow> => (await addTo(tx, userId, arrival)).user;
  const prepared = await rehearseSignIn(context, ending.signsInBy, rehearsed);
  const settled = await inMailTransaction(context, async (tx) => {
    const { user, isPending } = await addTo(tx, userId, arrival);
    await sendNotice(tx, 'identity_linked_notification', user, user.email, { Provider: arrival.provider });
    if (isPending) await sendProof(tx, user, rules.back);
    return { isPending, result: isPending ? undefined : await ending.finish(tx, user, prepared) };
  });
  if (settled.isPending) throw new AppError('email_not_confirmed', { status: 422 });
  return settled.result as Result;
}

async function addTo(tx: Context, userId: string, arrival: Arrival): Promise<Became> {
  const user = await lockUser(tx, userId);
  requireSignable(user, tx.now);
  await noteLinked(tx, user, await addExternalIdentity(tx, user, arrival));
  const { user: named, isPending } = user.email === null ? await giveEmail(tx, user) : { user, isPending: false };
  return { user: await followProviders(tx, named), isPending };
}

async function giveEmail(tx: Context, user: UserRow): Promise<Became> {
  const best = await findBestIdentity(tx, user, await listIdentities(tx, user.id));
  if (!best) throw new AppError('email_exists', { status: 400 });
  if (!best.email) return { user, isPending: false };
  await deleteOneTimeTokens(tx, user.id);
  const isProven = isVerifiedIdentity(best) || tx.instance.settings.mailer.autoconfirm;
  const pending = { new_email: null, email_change_confirmations: 0, new_phone: null };
  const confirmed = isProven ? { email_confirmed_at: tx.now, is_anonymous: false } : { email_confirmed_at: null };
  const change = { email: best.email, email_key: best.email, ...pending, ...confirmed };
  return { user: await changeUser(tx, user, change), isPending: !isProven };
}
