import type { UserRow } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import type { Context } from '../context.ts';
import { inMailTransaction } from '../hooks/held-mails.ts';
import type { MailReturn } from '../messages/mail-return.ts';
import type { Bearer } from '../sessions/authenticate.ts';
import { applyUserChange } from './apply-user-change.ts';
import { requireFree, type PhoneAddress } from './address.ts';
import type { EmailAddress } from './email-address.ts';
import type { Metadata } from './metadata.ts';
import { hashAccepted, type AcceptedPassword } from './new-password.ts';
import {
  hasThisPassword,
  proveOwner,
  requireChangeable,
  takeReauthentication,
  type OwnerProof,
} from './prove-owner.ts';
import { requirePhoneProvider } from './provider-rules.ts';
import { requireDeliverable } from './require-deliverable.ts';
import { requireMetadataAdmin } from './update-user.ts';

/** What a person asks to change about the own account, and shows for it; null and empty: not given. */
export interface OwnUserRequest extends OwnerProof {
  readonly email: EmailAddress | null;
  readonly phone: PhoneAddress | null;
  readonly password: AcceptedPassword | null;
  readonly data: Metadata | null;
  readonly appMetadata: Metadata | null;
  /** How the links of a change of address lead back. */
  readonly back: MailReturn;
}

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
  requireChangeable(user, {
    setsPassword: password !== null,
    namesAddress: request.email !== null || request.phone !== null,
    changesAddress: newEmail !== null || newPhone !== null,
    nonce: request.nonce,
  });
  if (newEmail) await requireDeliverable(context, newEmail);
  if (newEmail) await requireFree(context, user.aud, { kind: 'email', key: newEmail.key }, user.id);
  if (newPhone) {
    requirePhoneProvider(context.instance);
    await requireFree(context, user.aud, newPhone, user.id);
  }
  const nonceId = password ? await proveOwner(context, bearer, request) : null;
  if (password && (await hasThisPassword(context, user, password.text))) throw new AppError('same_password');
  const passwordHash = password && (await hashAccepted(context, password));
  const change = { passwordHash, data, appMetadata, newEmail, newPhone };
  const emailChange = { back: request.back, tooSoon: 'refuse', asksCurrent: true } as const;
  return inMailTransaction(context, async (tx) => {
    await takeReauthentication(tx, user, nonceId);
    return applyUserChange(tx, bearer, change, {
      emailChange,
      waitsForSameAddressOnly: false,
      marks: 'user_metadata',
      audits: 'requests',
    });
  });
}
