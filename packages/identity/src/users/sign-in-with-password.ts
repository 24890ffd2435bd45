import { findUserByEmail, findUserByPhone, type UserRow } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import type { Context } from '../context.ts';
import { callEventHooks } from '../hooks/call-event-hooks.ts';
import { hookBudgetOf } from '../hooks/hook-budget.ts';
import { judgePasswordAttempt } from '../hooks/password-attempt.ts';
import { signInUnlessChanged, type SignedIn } from '../sessions/sign-in.ts';
import { provenAt, type AddressKind } from './address.ts';
import { emailKey } from './email-address.ts';
import { isBanned } from './user-state.ts';

/** An address as somebody typed it, of whatever form. */
export interface TypedAddress {
  readonly kind: AddressKind;
  readonly text: string;
}

/** Whoever is overtaken once too often may try again. */
const triesMax = 3;

/**
 * Signs in by e-mail or phone and password: one round trip before the hash, one after. An outdated hash is replaced on the
 * way.
 *
 * An unknown address, a wrong password, a user without one: all cost one verification and get the same answer. That the
 * address is unconfirmed, or the user banned, is told only to who knows the password.
 *
 * When the user is changed while hooks are waited for, the password is compared anew, so that nobody gets in by one that
 * is no longer theirs. The hash may also be another because somebody else who signed in has renewed it.
 *
 * @param traits of the audit entry
 * @throws AppError `invalid_credentials`, `email_not_confirmed`, `phone_not_confirmed`, `user_banned`, `hook_*`,
 *   `password_queue_full`, `conflict`.
 */
export async function signInWithPassword(
  context: Context,
  address: TypedAddress,
  password: string,
  traits?: Readonly<Record<string, unknown>>,
): Promise<SignedIn> {
  const first = await compare(context, address, password);
  await judgePasswordAttempt(context, { user: first.hash === null ? undefined : first.user, valid: first.matches });
  let proven = requireProven(context, address, first);
  const hookAnswer = await callEventHooks(context, 'login', proven.user, hookBudgetOf(context));
  const proof = { method: 'password', audit: 'login', hookAnswer, ...(traits ? { traits } : {}) } as const;
  for (let tries = 1; tries <= triesMax; tries += 1) {
    const { user, hash, renewed } = proven;
    const signedIn = await signInUnlessChanged(context, user, { ...proof, matchedHash: hash, renewedHash: renewed });
    if (signedIn) return signedIn;
    proven = requireProven(context, address, await compare(context, address, password));
  }
  throw new AppError('conflict');
}

/** What a password was compared with, and how that went. */
interface Comparison {
  readonly user: UserRow | undefined;
  /** Null when there is none to match. */
  readonly hash: string | null;
  readonly matches: boolean;
  /** A better hash of a password that matched. */
  readonly renewed: string | null;
}

async function compare(context: Context, { kind, text }: TypedAddress, password: string): Promise<Comparison> {
  const { audience } = context.request;
  const user =
    kind === 'email'
      ? await findUserByEmail(context, audience, emailKey(text))
      : await findUserByPhone(context, audience, text);
  const hash = user && !user.deleted_at ? user.password_hash : null;
  return { user, hash, ...(await context.services.passwords.verify(context.instanceId, password, hash)) };
}

/** @throws AppError `invalid_credentials`, `user_banned`, `email_not_confirmed`, `phone_not_confirmed` */
function requireProven(
  context: Context,
  { kind }: TypedAddress,
  { user, matches, ...hashes }: Comparison,
): Pick<Comparison, 'hash' | 'renewed'> & { readonly user: UserRow } {
  if (!user || !matches) throw new AppError('invalid_credentials');
  if (isBanned(user, context.now)) throw new AppError('user_banned', { status: 400 });
  if (provenAt(user, kind) === null) throw new AppError(`${kind}_not_confirmed`);
  return { user, ...hashes };
}
