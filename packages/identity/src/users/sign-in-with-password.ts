import { findUserByEmail, findUserByPhone } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import type { Context } from '../context.ts';
import { callEventHooks } from '../hooks/call-event-hooks.ts';
import { hookBudgetOf } from '../hooks/hook-budget.ts';
import { judgePasswordAttempt } from '../hooks/password-attempt.ts';
import { signIn, type SignedIn } from '../sessions/sign-in.ts';
import { provenAt, type AddressKind } from './address.ts';
import { emailKey } from './email-address.ts';
import { isBanned } from './user-state.ts';

/** An address as somebody typed it, of whatever form. */
export interface TypedAddress {
  readonly kind: AddressKind;
  readonly text: string;
}

/**
 * Signs in by e-mail or phone and password: one round trip before the hash, one after. An outdated hash is replaced on the
 * way.
 *
 * An unknown address, a wrong password, a user without one: all cost one verification and get the same answer. That the
 * address is unconfirmed, or the user banned, is told only to who knows the password.
 *
 * @param traits of the audit entry
 * @throws AppError `invalid_credentials`, `email_not_confirmed`, `phone_not_confirmed`, `user_banned`, `hook_*`,
 *   `password_queue_full`.
 */
export async function signInWithPassword(
  context: Context,
  { kind, text }: TypedAddress,
  password: string,
  traits?: Readonly<Record<string, unknown>>,
): Promise<SignedIn> {
  const { audience } = context.request;
  const user =
    kind === 'email'
      ? await findUserByEmail(context, audience, emailKey(text))
      : await findUserByPhone(context, audience, text);
  const hash = user && !user.deleted_at ? user.password_hash : null;
  const { matches, renewed } = await context.services.passwords.verify(context.instanceId, password, hash);
  await judgePasswordAttempt(context, { user: hash === null ? undefined : user, valid: matches });
  if (!user || !matches) throw new AppError('invalid_credentials');
  if (isBanned(user, context.now)) throw new AppError('user_banned', { status: 400 });
  if (provenAt(user, kind) === null) throw new AppError(`${kind}_not_confirmed`);
  const hookAnswer = await callEventHooks(context, 'login', user, hookBudgetOf(context));
  const renewedHash = hash !== null && renewed !== null ? { from: hash, to: renewed } : null;
  const proof = { method: 'password', audit: 'login', hookAnswer, renewedHash } as const;
  return signIn(context, user, { ...proof, ...(traits ? { traits } : {}) });
}
