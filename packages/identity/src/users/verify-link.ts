import { getUserById, inTransaction, updateEmailIdentity, updateUser, type UserRow } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import { actorOf, recordAudit } from '../audit/audit-entry.ts';
import type { Context } from '../context.ts';
import { applyAnswer, callEventHooks, hasHook } from '../hooks/call-event-hooks.ts';
import { startHookBudget } from '../hooks/hook-budget.ts';
import { getLinkToken, spendOneTimeToken } from '../one-time-tokens/spend-one-time-token.ts';
import { signIn, type SignedIn } from '../sessions/sign-in.ts';
import { emailIdentityData } from './new-user.ts';
import { requireUsablePassword } from './password-rules.ts';
import { confirmedAt } from './user-state.ts';

/**
 * Confirms an address by the link that was mailed to it, and signs the person in.
 *
 * @param password for an invited person, who has none yet.
 * @throws AppError `one_time_token_not_found`, `otp_expired`, `invite_password_required`, `password_*`, `hook_*`.
 */
export async function verifySignup(context: Context, token: string, password: string): Promise<SignedIn> {
  const found = await getLinkToken(context, token, ['confirmation']);
  const user = await getUserById(context, found.user_id);
  const change = { password_hash: await invitedPassword(context, user, password) };
  const confirmed = await spendOneTimeToken(context, found, {
    prepare: hasHook(context, 'signup') ? () => askSignupHook(context, user) : null,
    settle: (tx, answered) => confirmUser(tx, answered ?? user, change),
  });
  return signIn(context, confirmed, { method: 'otp', audit: null });
}

/**
 * Signs a person in by a recovery link. An unconfirmed address is thereby confirmed. The password stays: the client
 * sets a new one next.
 *
 * @throws AppError `one_time_token_not_found`, `otp_expired`, `hook_*`.
 */
export async function verifyRecovery(context: Context, token: string): Promise<SignedIn> {
  const found = await getLinkToken(context, token, ['recovery']);
  const user = await getUserById(context, found.user_id);
  const isConfirmed = confirmedAt(user) !== null;
  const recovered = await spendOneTimeToken(context, found, {
    prepare: !isConfirmed && hasHook(context, 'signup') ? () => askSignupHook(context, user) : null,
    settle: async (tx, answered) => (isConfirmed ? user : confirmUser(tx, answered ?? user, {})),
  });
  return signIn(context, recovered, { method: 'otp', audit: null });
}

async function askSignupHook(context: Context, user: UserRow): Promise<UserRow> {
  return applyAnswer(user, await callEventHooks(context, 'signup', user, startHookBudget()));
}

async function confirmUser(
  context: Context,
  user: UserRow,
  change: { readonly password_hash?: string | null },
): Promise<UserRow> {
  const { app_metadata, user_metadata } = user;
  const hash = change.password_hash ? { password_hash: change.password_hash } : {};
  return inTransaction(context, async (tx) => {
    const confirmation = { ...hash, app_metadata, user_metadata, email_confirmed_at: context.now };
    const confirmed = await updateUser(tx, user.id, confirmation, context.now);
    await updateEmailIdentity(tx, confirmed, emailIdentityData(confirmed), context.now);
    await recordAudit(tx, 'user_signedup', actorOf(confirmed));
    return confirmed;
  });
}

async function invitedPassword(context: Context, user: UserRow, password: string): Promise<string | null> {
  if (user.invited_at === null || user.password_hash !== null) return null;
  if (password === '') throw new AppError('invite_password_required');
  requireUsablePassword(context.instance, password);
  return context.services.passwords.hash(context.instanceId, password);
}
