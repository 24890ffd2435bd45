import { lockUser, type OneTimeTokenKind, type UserChange, type UserRow } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import { actorOf, recordAudit, type Actor } from '../audit/audit-entry.ts';
import type { Context } from '../context.ts';
import { changeUser } from '../users/change-user.ts';
import { addMissingIdentity } from '../users/keep-identity.ts';
import { noteInvitation } from '../users/note-invitation.ts';
import { mergeMetadata } from '../users/metadata.ts';
import { issueLinkToken, type LinkMail } from '../users/send-link.ts';
import type { IssuedLink, LinkRequest } from './generate-link.ts';

/** Links that sign in. */
export type SignInLinkType = 'signup' | 'invite' | 'magiclink' | 'recovery';

const mails = {
  signup: { kind: 'confirmation', tokenKind: 'confirmation' },
  invite: { kind: 'invite', tokenKind: 'confirmation' },
  magiclink: { kind: 'magic_link', tokenKind: 'recovery' },
  recovery: { kind: 'recovery', tokenKind: 'recovery' },
} as const satisfies Record<SignInLinkType, { kind: LinkMail['kind']; tokenKind: OneTimeTokenKind }>;

/**
 * Makes a link that confirms an address or signs in, and notes it as sent. Call it in a transaction.
 *
 * @throws AppError `email_exists` for a sign-up or an invitation of somebody who is there already.
 */
export async function issueSignInLink(
  tx: Context,
  actor: Actor,
  known: UserRow,
  { type, data, back }: LinkRequest & { readonly type: SignInLinkType },
): Promise<IssuedLink> {
  const locked = await lockUser(tx, known.id);
  const isNew = type === 'signup' || type === 'invite';
  if (isNew && locked.email_confirmed_at !== null) throw new AppError('email_exists');
  const userMetadata = isNew && data ? { user_metadata: mergeMetadata(locked.user_metadata, data) } : {};
  const user = await changeUser(tx, locked, { ...userMetadata, ...sentAt(type, tx.now) });
  if (isNew) await addMissingIdentity(tx, user, 'email');
  const recipient = { written: user.email ?? '', key: user.email_key ?? '' };
  const issued = await issueLinkToken(tx, { ...mails[type], user, recipient, back });
  await noteLink(tx, actor, user, type);
  return { ...issued, user, kind: mails[type].kind };
}

function sentAt(type: SignInLinkType, now: Date): UserChange {
  if (type === 'signup') return { confirmation_sent_at: now };
  return type === 'invite' ? { confirmation_sent_at: now, invited_at: now } : { recovery_sent_at: now };
}

async function noteLink(tx: Context, actor: Actor, user: UserRow, type: SignInLinkType): Promise<void> {
  if (type === 'signup') return;
  if (type === 'invite') {
    await noteInvitation(tx, actor, user);
  } else await recordAudit(tx, 'user_recovery_requested', actorOf(user));
}
