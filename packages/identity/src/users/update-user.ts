import type { UserRow } from '@gatehouse/database';
import { AppError, isAppError } from '@gatehouse/errors';
import { leadingDialect } from '@gatehouse/instances';
import type { Context } from '../context.ts';
import { inMailTransaction } from '../hooks/held-mails.ts';
import { getLinkToken, spendOneTimeToken } from '../one-time-tokens/spend-one-time-token.ts';
import type { Bearer } from '../sessions/authenticate.ts';
import { requireFree } from './address.ts';
import { applyUserChange, type OwnUserChangeRules } from './apply-user-change.ts';
import { parseEmailAddress, type EmailAddress } from './email-address.ts';
import { confirmEmailChange, emailChangeKinds } from './email-change.ts';
import type { Metadata } from './metadata.ts';
import { acceptPassword, hashAccepted } from './new-password.ts';
import { proveOwner, requireChangeable, takeReauthentication, type OwnerProof } from './prove-owner.ts';
import { requireDeliverable } from './require-deliverable.ts';

/** What a person changes about the own account. Absent and empty values change nothing. */
export interface UserUpdate extends OwnerProof {
  readonly email: string;
  readonly password: string;
  readonly emailChangeToken: string;
  readonly data: Metadata | null;
  readonly appMetadata: Metadata | null;
}

/**
 * Changes the bearer's own account, all or nothing.
 *
 * A new password ends every other session. A new address counts only once the link sent to it has been used. What the
 * site asks for with such changes is asked for here too.
 *
 * @throws AppError `password_*`, `not_admin` for `app_metadata`, `otp_expired` or `email_change_token_mismatch`,
 *   `email_address_invalid`, `email_address_refused`, `email_exists`, `over_email_send_rate_limit`, `user_sso_managed`,
 *   `validation_failed` (422), `reauthentication_*`, `current_password_*`.
 */
export async function updateOwnUser(context: Context, bearer: Bearer, update: UserUpdate): Promise<UserRow> {
  const { user } = bearer;
  const { data, appMetadata, emailChangeToken } = update;
  if (appMetadata) requireMetadataAdmin(context, user);
  const newEmail = emailChangeToken === '' ? newEmailIn(user, update.email) : null;
  requireChangeable(user, {
    setsPassword: update.password !== '',
    namesAddress: update.email !== '' || emailChangeToken !== '',
    changesAddress: newEmail !== null || emailChangeToken !== '',
    nonce: update.nonce,
  });
  if (newEmail) await requireDeliverable(context, newEmail);
  if (newEmail) await requireFree(context, user.aud, { kind: 'email', key: newEmail.key }, user.id);
  const password = update.password === '' ? null : await acceptPassword(context, update.password);
  const nonceId = password && (await proveOwner(context, bearer, update));
  const passwordHash = password && (await hashAccepted(context, password));
  const change = { passwordHash, data, appMetadata, newEmail, newPhone: null };
  const apply = async (tx: Context, confirm?: () => Promise<unknown>): Promise<UserRow> => {
    await takeReauthentication(tx, user, nonceId);
    await confirm?.();
    return applyUserChange(tx, bearer, change, linkRules(tx));
  };
  if (emailChangeToken === '') return inMailTransaction(context, (tx) => apply(tx));
  const token = await getEmailChangeToken(context, user, emailChangeToken);
  return spendOneTimeToken(context, token, {
    prepare: null,
    settle: (tx, locked) => apply(tx, () => orMismatch(confirmEmailChange(tx, locked, token, 'identity'))),
  });
}

/**
 * A link leads to the site (netlify.md 3.9). It goes to the new address alone, as the clients of a site know it that
 * speaks Netlify's language first; on one that does not, this language is no way around the word of the old address.
 */
function linkRules({ instance }: Context): OwnUserChangeRules {
  const asksCurrent = leadingDialect(instance.settings) === 'supabase';
  return {
    emailChange: { back: { via: 'site' }, tooSoon: 'refuse', asksCurrent },
    waitsForSameAddressOnly: true,
    marks: 'identity',
    audits: 'outcomes',
  };
}

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
