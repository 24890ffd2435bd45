import {
  getUserById,
  inTransaction,
  updateEmailIdentity,
  updateUser,
  type UserChange,
  type UserRow,
} from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import { actorOf, recordAudit } from '../audit/audit-entry.ts';
import type { Context } from '../context.ts';
import { answeredChange, callEventHooks, hasHook, type HookAnswer } from '../hooks/call-event-hooks.ts';
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
  const passwordHash = await invitedPassword(context, user, password);
  const change = passwordHash ? { password_hash: passwordHash } : {};
  const confirmed = await spendOneTimeToken(context, found, {
    prepare: hasHook(context, 'signup') ? () => askSignupHook(context, user) : null,
    settle: (tx, answer) => confirmUser(tx, user.id, { ...change, ...answeredChange(answer) }),
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
    settle: async (tx, answer) => (isConfirmed ? user : confirmUser(tx, user.id, answeredChange(answer))),
  });
  return signIn(context, recovered, { method: 'otp', audit: null });
}

async function askSignupHook(context: Context, user: UserRow): Promise<HookAnswer> {
  return callEventHooks(context, 'signup', user, startHookBudget());
}

async function confirmUser(context: Context, userId: string, change: UserChange): Promise<UserRow> {
  return inTransaction(context, async (tx) => {
    const confirmed = await updateUser(tx, userId, { ...change, email_confirmed_at: context.now }, context.now);
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
