import { findAddressOwner, lockUser, type UserRow } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import type { Actor } from '../audit/audit-entry.ts';
import type { Context } from '../context.ts';
import { inMailTransaction, onMailFailure } from '../hooks/held-mails.ts';
import { tellAfterUserCreated } from '../hooks/user-created-hooks.ts';
import type { MailReturn } from '../messages/mail-return.ts';
import { changeUser } from './change-user.ts';
import { draftInvited } from './draft-invited.ts';
import type { EmailAddress } from './email-address.ts';
import { addMissingIdentity } from './keep-identity.ts';
import { mergeMetadata, type Metadata } from './metadata.ts';
import { storeEmailUser } from './new-user.ts';
import { noteInvitation } from './note-invitation.ts';
import { requireDeliverable } from './require-deliverable.ts';
import { sendLink } from './send-link.ts';
import { takeBackChange, takeBackUser } from './take-back.ts';

/** Whom an administrator invites. */
export interface Invitation {
  readonly email: EmailAddress;
  readonly data: Metadata | null;
}

/** Where clients expect different things of an invitation. */
export interface InvitationRules {
  /** How the link leads back. */
  readonly back: MailReturn;
  /** Whether a person who has an account but never confirmed the address may be invited (supabase-extended.md 3.9). */
  readonly invitesUnconfirmed: boolean;
}

/**
 * Invites a person by mail: a user without a password, who chooses one with the link.
 *
 * @throws AppError `email_exists` for an address that has an account; `email_address_refused`, `email_address_not_authorized`,
 *   `over_email_send_rate_limit`, `validation_failed`, `hook_*`.
 */
export async function inviteUser(
  context: Context,
  actor: Actor,
  invitation: Invitation,
  rules: InvitationRules,
): Promise<UserRow> {
  await requireDeliverable(context, invitation.email);
  const known = await findAddressOwner(context, context.request.audience, invitation.email.key);
  return known ? inviteKnown(context, actor, known, invitation, rules) : inviteNew(context, actor, invitation, rules);
}

async function inviteNew(
  context: Context,
  actor: Actor,
  invitation: Invitation,
  rules: InvitationRules,
): Promise<UserRow> {
  const draft = await draftInvited(context, { ...invitation, passwordHash: null });
  const invited = await inMailTransaction(context, async (tx) => {
    const user = await storeEmailUser(tx, draft);
    onMailFailure(tx, (undo) => takeBackUser(undo, user));
    return sendInvitation(tx, actor, user, rules);
  });
  await tellAfterUserCreated(context, invited);
  return invited;
}

async function inviteKnown(
  context: Context,
  actor: Actor,
  known: UserRow,
  { email, data }: Invitation,
  rules: InvitationRules,
): Promise<UserRow> {
  return inMailTransaction(context, async (tx) => {
    const user = await lockUser(tx, known.id);
    const isWaiting = user.email_key === email.key && user.email_confirmed_at === null;
    if (!rules.invitesUnconfirmed || !isWaiting) throw new AppError('email_exists');
    const changed = await changeUser(tx, user, { user_metadata: mergeMetadata(user.user_metadata, data) });
    await addMissingIdentity(tx, changed, 'email');
    const invited = await sendInvitation(tx, actor, changed, rules);
    const { invited_at, confirmation_sent_at } = user;
    onMailFailure(tx, (undo) => takeBackChange(undo, invited, { invited_at, confirmation_sent_at }));
    return invited;
  });
}

async function sendInvitation(tx: Context, actor: Actor, user: UserRow, { back }: InvitationRules): Promise<UserRow> {
  // A link to the site is no confirmation that was sent: its clients do not show one.
  const sentAt = back.via === 'api' ? { confirmation_sent_at: tx.now } : {};
  const invited = await changeUser(tx, user, { ...sentAt, invited_at: tx.now });
  await noteInvitation(tx, actor, invited);
  await sendLink(tx, {
    kind: 'invite',
    tokenKind: 'confirmation',
    user: invited,
    recipient: { written: user.email ?? '', key: user.email_key ?? '' },
    back,
    flow: null,
  });
  return invited;
}
