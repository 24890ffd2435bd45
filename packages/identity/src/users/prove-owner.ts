import { consumeOneTimeToken, findSession, lockUser, type OneTimeTokenRow, type UserRow } from '@gatehouse/database';
import { AppError, isAppError } from '@gatehouse/errors';
import type { Context } from '../context.ts';
import { isTwilioJudge } from '../messages/sms/sms-providers.ts';
import { findPhoneCode } from '../one-time-tokens/find-phone-code.ts';
import { findTypedCode } from '../one-time-tokens/find-typed-code.ts';
import type { Bearer } from '../sessions/authenticate.ts';
import { reauthenticatesBy } from './reauthenticate.ts';

/** What somebody shows with a new password; empty: nothing. */
export interface OwnerProof {
  readonly currentPassword: string;
  /** The code of a reauthentication. */
  readonly nonce: string;
}

/** What of the own account is to be changed. */
export interface AskedChange {
  readonly setsPassword: boolean;
  /** Whether an address or number is named, be it the present one. */
  readonly namesAddress: boolean;
  readonly changesAddress: boolean;
  readonly nonce: string;
}

/** A session younger than this needs no reauthentication. */
const recentSessionMilliseconds = 86_400_000;
/** Who signed in by mail cannot be asked for a password that may just be the forgotten one. */
const mailMethods = new Set(['otp', 'magiclink', 'recovery']);

/**
 * Keeps those from changing something whose account is not theirs to change.
 *
 * @throws AppError `validation_failed` (422) for a password of somebody without a name, `user_sso_managed`.
 */
export function requireChangeable(user: UserRow, asked: AskedChange): void {
  const { setsPassword, namesAddress, changesAddress, nonce } = asked;
  if (user.is_anonymous && setsPassword && !namesAddress) {
    const text = 'Updating password of an anonymous user without an email or phone is not allowed';
    throw new AppError('validation_failed', { status: 422, text });
  }
  if (user.is_sso_user && (setsPassword || changesAddress || nonce !== '')) throw new AppError('user_sso_managed');
}

/**
 * Asks for what the site wants to be shown with a new password, whatever dialect the caller speaks (decision 33).
 *
 * @returns the id of the reauthentication to be taken with the change; null when there is none to take.
 * @throws AppError `reauthentication_needed`, `reauthentication_not_valid`, `current_password_required`,
 *   `current_password_invalid`.
 */
export async function proveOwner(context: Context, bearer: Bearer, proof: OwnerProof): Promise<string | null> {
  const { security } = context.instance.settings;
  const { user } = bearer;
  const needsNonce = security.update_password_require_reauthentication && !(await isRecent(context, bearer));
  const nonceId = needsNonce ? await findNonce(context, user, proof.nonce) : null;
  const asksCurrent = security.update_password_require_current_password && !signedInByMail(bearer);
  if (asksCurrent && hasPassword(user)) await requireCurrentPassword(context, user, proof.currentPassword);
  return nonceId;
}

/**
 * Takes a reauthentication that {@link proveOwner} has found; of parallel requests one gets it. Call it first in the
 * transaction of the change: what else happens there may end whatever was sent.
 *
 * @throws AppError `reauthentication_not_valid`
 */
export async function takeReauthentication(tx: Context, { id }: UserRow, nonceId: string | null): Promise<void> {
  if (nonceId === null) return;
  await lockUser(tx, id);
  if (!(await consumeOneTimeToken(tx, nonceId, tx.now, null))) throw new AppError('reauthentication_not_valid');
}

/** Whether the account has this password already. */
export async function hasThisPassword(context: Context, user: UserRow, password: string): Promise<boolean> {
  return hasPassword(user) && isPassword(context, user, password);
}

function hasPassword({ password_hash: hash }: UserRow): boolean {
  return hash !== null && hash !== '';
}

async function isRecent(context: Context, { sessionId }: Bearer): Promise<boolean> {
  if (sessionId === null) return false;
  const session = await findSession(context, sessionId);
  return session !== undefined && session.created_at.getTime() + recentSessionMilliseconds > context.now.getTime();
}

async function findNonce(context: Context, user: UserRow, nonce: string): Promise<string | null> {
  if (nonce === '') throw new AppError('reauthentication_needed');
  try {
    const token = await findNonceToken(context, user, nonce);
    if (token && token.user_id !== user.id) throw new AppError('one_time_code_invalid');
    return token && token.id;
  } catch (error) {
    if (!isAppError(error, 'one_time_code_invalid') || isMadeByTwilio(context, user)) throw error;
    throw new AppError('reauthentication_not_valid', { cause: error });
  }
}

function findNonceToken(context: Context, user: UserRow, code: string): Promise<OneTimeTokenRow | null> {
  if (reauthenticatesBy(user) === 'phone') {
    return findPhoneCode(context, { phone: user.phone ?? '', code, kind: 'reauthentication' });
  }
  return findTypedCode(context, { address: user.email_key ?? '', code, kinds: ['reauthentication'] });
}

/** Such a code has errors of its own (supabase-core.md 14.2). */
function isMadeByTwilio({ instance }: Context, user: UserRow): boolean {
  return reauthenticatesBy(user) === 'phone' && isTwilioJudge(instance.settings);
}

async function requireCurrentPassword(context: Context, user: UserRow, password: string): Promise<void> {
  if (password === '') throw new AppError('current_password_required');
  if (!(await isPassword(context, user, password))) throw new AppError('current_password_invalid');
}

async function isPassword(context: Context, user: UserRow, password: string): Promise<boolean> {
  const { matches } = await context.services.passwords.verify(context.instanceId, password, user.password_hash);
  return matches;
}

function signedInByMail({ claims }: Bearer): boolean {
  const amr = claims['amr'];
  const entries: readonly unknown[] = Array.isArray(amr) ? amr : [];
  return entries.some((entry) => {
    const method: unknown = typeof entry === 'object' && entry !== null ? Reflect.get(entry, 'method') : entry;
    return typeof method === 'string' && mailMethods.has(method);
  });
}
