import type { UserRow } from '@gatehouse/database';
import { AppError, isAppError } from '@gatehouse/errors';
import type { Context } from '../context.ts';
import { inMailTransaction } from '../hooks/held-mails.ts';
import { getLinkToken, spendOneTimeToken } from '../one-time-tokens/spend-one-time-token.ts';
import type { Bearer } from '../sessions/authenticate.ts';
import { requireFree } from './address.ts';
import { applyUserChange } from './apply-user-change.ts';
import { parseEmailAddress, type EmailAddress } from './email-address.ts';
import { confirmEmailChange, emailChangeKinds } from './email-change.ts';
import type { Metadata } from './metadata.ts';
import { hashNewPassword } from './new-password.ts';
import { requireDeliverable } from './require-deliverable.ts';

/** What a person changes about the own account. Absent and empty values change nothing. */
export interface UserUpdate {
  readonly email: string;
  readonly password: string;
  readonly emailChangeToken: string;
  readonly data: Metadata | null;
  readonly appMetadata: Metadata | null;
}

/**
 * Changes the bearer's own account, all or nothing.
 *
 * A new password ends every other session. A new address counts only once the link sent to it has been used.
 *
 * @throws AppError `password_*`, `not_admin` for `app_metadata`, `otp_expired` or `email_change_token_mismatch`,
 *   `email_address_invalid`, `email_address_refused`, `email_exists`, `over_email_send_rate_limit`.
 */
export async function updateOwnUser(context: Context, bearer: Bearer, update: UserUpdate): Promise<UserRow> {
  const { data, appMetadata, emailChangeToken } = update;
  if (appMetadata) requireMetadataAdmin(context, bearer.user);
  const newEmail = emailChangeToken === '' ? newEmailIn(bearer.user, update.email) : null;
  if (newEmail) await requireDeliverable(context, newEmail);
  if (newEmail) await requireFree(context, bearer.user.aud, { kind: 'email', key: newEmail.key }, bearer.user.id);
  const passwordHash = await hashNewPassword(context, update.password);
  const apply = (tx: Context): Promise<UserRow> =>
    applyUserChange(tx, bearer, { passwordHash, data, appMetadata, newEmail, newPhone: null }, linkRules);
  if (emailChangeToken === '') return inMailTransaction(context, apply);
  const token = await getEmailChangeToken(context, bearer.user, emailChangeToken);
  return spendOneTimeToken(context, token, {
    prepare: null,
    settle: async (tx, locked) => {
      await orMismatch(confirmEmailChange(tx, locked, token, 'identity'));
      return apply(tx);
    },
  });
}

/** One mail, to the new address, which leads to the site (netlify.md 3.9). */
const linkRules = {
  emailChange: { back: { via: 'site' }, tooSoon: 'refuse', asksCurrent: false },
  waitsForSameAddressOnly: true,
  marks: 'identity',
  audits: 'outcomes',
} as const;

/**
 * Who may change the own `app_metadata`: a super admin, or a member of the admin group in the instance's own audience
 * (netlify.md 3.9, supabase-core.md 14.2).
 *
 * @throws AppError `not_admin`
 */
export function requireMetadataAdmin(context: Context, user: UserRow): void {
  const { aud, admin_group_name: adminGroup } = context.instance.settings.jwt;
  if (user.is_super_admin || (user.role === adminGroup && user.aud === aud)) return;
  throw new AppError('not_admin', { text: 'Updating app_metadata requires admin privileges' });
}

function newEmailIn(user: UserRow, email: string): EmailAddress | null {
  if (email === '') return null;
  const address = parseEmailAddress(email);
  return address.key === user.email_key ? null : address;
}

async function getEmailChangeToken(
  context: Context,
  user: UserRow,
  token: string,
): Promise<Awaited<ReturnType<typeof getLinkToken>>> {
  const found = await orMismatch(getLinkToken(context, token, emailChangeKinds));
  // Somebody else's.
  if (found.user_id !== user.id) throw new AppError('email_change_token_mismatch');
  return found;
}

async function orMismatch<T>(step: Promise<T>): Promise<T> {
  try {
    return await step;
  } catch (error) {
    if (!isAppError(error, 'one_time_token_not_found')) throw error;
    throw new AppError('email_change_token_mismatch', { cause: error });
  }
}
