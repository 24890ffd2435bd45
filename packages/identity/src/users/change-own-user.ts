import { consumeOneTimeToken, findSession, lockUser, type OneTimeTokenRow, type UserRow } from '@gatehouse/database';
import { AppError, isAppError } from '@gatehouse/errors';
import type { Context } from '../context.ts';
import { inMailTransaction } from '../hooks/held-mails.ts';
import { isTwilioJudge } from '../messages/sms/sms-providers.ts';
import type { MailReturn } from '../messages/mail-return.ts';
import { findPhoneCode } from '../one-time-tokens/find-phone-code.ts';
import { findTypedCode } from '../one-time-tokens/find-typed-code.ts';
import type { Bearer } from '../sessions/authenticate.ts';
import { applyUserChange } from './apply-user-change.ts';
import { requireFree, type PhoneAddress } from './address.ts';
import type { EmailAddress } from './email-address.ts';
import type { Metadata } from './metadata.ts';
import { hashAccepted, type AcceptedPassword } from './new-password.ts';
import { requirePhoneProvider } from './provider-rules.ts';
import { reauthenticatesBy } from './reauthenticate.ts';
import { requireDeliverable } from './require-deliverable.ts';
import { requireMetadataAdmin } from './update-user.ts';

/** What a person asks to change about the own account, and shows for it; null and empty: not given. */
export interface OwnUserRequest {
  readonly email: EmailAddress | null;
  readonly phone: PhoneAddress | null;
  readonly password: AcceptedPassword | null;
  readonly currentPassword: string;
  /** The code of a reauthentication. */
  readonly nonce: string;
  readonly data: Metadata | null;
  readonly appMetadata: Metadata | null;
  /** How the links of a change of address lead back. */
  readonly back: MailReturn;
}

/** A session younger than this needs no reauthentication. */
const recentSessionMilliseconds = 86_400_000;
/** Who signed in by mail cannot be asked for a password that may just be the forgotten one. */
const mailMethods = new Set(['otp', 'magiclink', 'recovery']);

/**
 * Changes the bearer's own account, all or nothing, after the checks of supabase-core.md 14.2 in their order. An address
 * that is the present one already changes nothing.
 *
 * @throws AppError `not_admin`, `validation_failed` (422), `user_sso_managed`, `email_exists`, `phone_exists`,
 *   `phone_provider_disabled`, `reauthentication_needed`, `reauthentication_not_valid`, `current_password_required`,
 *   `current_password_invalid`, `same_password`, `over_email_send_rate_limit`, `email_address_refused`, `email_address_not_authorized`,
 *   `over_sms_send_rate_limit`, `sms_send_failed`.
 */
export async function changeOwnUser(context: Context, bearer: Bearer, request: OwnUserRequest): Promise<UserRow> {
  const { user } = bearer;
  const { password, data, appMetadata } = request;
  if (appMetadata) requireMetadataAdmin(context, user);
  const newEmail = request.email && request.email.key !== user.email_key ? request.email : null;
  const newPhone = request.phone && request.phone.key !== user.phone ? request.phone : null;
  requireChangeable(user, request, newEmail !== null || newPhone !== null);
  if (newEmail) await requireDeliverable(context, newEmail);
  if (newEmail) await requireFree(context, user.aud, { kind: 'email', key: newEmail.key }, user.id);
  if (newPhone) {
    requirePhoneProvider(context.instance);
    await requireFree(context, user.aud, newPhone, user.id);
  }
  const nonceId = password ? await proveOwner(context, bearer, request) : null;
  const passwordHash = password && (await hashAccepted(context, password));
  const change = { passwordHash, data, appMetadata, newEmail, newPhone };
  const emailChange = { back: request.back, tooSoon: 'refuse', asksCurrent: true } as const;
  return inMailTransaction(context, async (tx) => {
    await lockUser(tx, user.id);
    if (nonceId !== null && !(await consumeOneTimeToken(tx, nonceId, tx.now, null))) {
      throw new AppError('reauthentication_not_valid');
    }
    return applyUserChange(tx, bearer, change, {
      emailChange,
      waitsForSameAddressOnly: false,
      marks: 'user_metadata',
      audits: 'requests',
    });
  });
}

function requireChangeable(user: UserRow, request: OwnUserRequest, changesAddress: boolean): void {
  const { password, email, phone, nonce } = request;
  if (user.is_anonymous && password && !email && !phone) {
    const text = 'Updating password of an anonymous user without an email or phone is not allowed';
    throw new AppError('validation_failed', { status: 422, text });
  }
  if (user.is_sso_user && (password || changesAddress || nonce !== '')) throw new AppError('user_sso_managed');
}

/** @returns the id of the reauthentication to be taken with the change; null when there is none to take. */
async function proveOwner(context: Context, bearer: Bearer, request: OwnUserRequest): Promise<string | null> {
  const { security } = context.instance.settings;
  const { user } = bearer;
  const needsNonce = security.update_password_require_reauthentication && !(await isRecent(context, bearer));
  const nonceId = needsNonce ? await findNonce(context, user, request.nonce) : null;
  const hasPassword = user.password_hash !== null && user.password_hash !== '';
  if (!hasPassword) return nonceId;
  const asksCurrent = security.update_password_require_current_password && !signedInByMail(bearer);
  if (asksCurrent) await requireCurrentPassword(context, user, request.currentPassword);
  if (request.password && (await isPassword(context, user, request.password.text))) throw new AppError('same_password');
  return nonceId;
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
