import { deleteOneTimeTokens, hasOneTimeToken, lockUser, type UserRow } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import type { Context } from '../context.ts';
import type { MailReturn } from '../messages/mail-return.ts';
import type { IssuedOneTimeToken } from '../one-time-tokens/issue-one-time-token.ts';
import { requireFree } from '../users/address.ts';
import { changeUser } from '../users/change-user.ts';
import { emailKey, type EmailAddress } from '../users/email-address.ts';
import { asksBothAddresses, emailChangeKinds } from '../users/email-change.ts';
import { issueLinkToken } from '../users/send-link.ts';
import type { IssuedLink, LinkRequest } from './generate-link.ts';

type ChangeKind = (typeof emailChangeKinds)[number];

/**
 * Begins or goes on with a change of address for an administrator, and makes the link of one of its two addresses. On
 * sites that ask both, the other one has to confirm too, by a link that is made in the same way. Call it in a
 * transaction.
 *
 * @throws AppError `validation_failed` without a new address, or for the current one on a site that does not ask it;
 *   `email_exists`.
 */
export async function prepareEmailChange(
  tx: Context,
  known: UserRow,
  { type, newEmail, back }: LinkRequest & { readonly type: ChangeKind },
): Promise<IssuedLink> {
  requireAsked(tx, type, back);
  if (!newEmail) throw new AppError('validation_failed', { text: 'new_email is required to change an email address' });
  const locked = await lockUser(tx, known.id);
  await requireFree(tx, locked.aud, { kind: 'email', key: newEmail.key }, locked.id);
  const goesOn = locked.new_email !== null && emailKey(locked.new_email) === newEmail.key;
  // A link of another change must not count for this one.
  if (!goesOn) await deleteOneTimeTokens(tx, locked.id, emailChangeKinds);
  const user = await changeUser(tx, locked, {
    new_email: newEmail.written,
    email_change_sent_at: tx.now,
    email_change_confirmations: goesOn ? locked.email_change_confirmations : 0,
  });
  const issue = (kind: ChangeKind): Promise<IssuedOneTimeToken> => {
    const recipient = kind === 'email_change_new' ? newEmail : currentAddress(user);
    return issueLinkToken(tx, { kind: 'email_change', tokenKind: kind, user, recipient, back });
  };
  // A change whose link leads to the site asks the new address alone.
  if (back.via === 'api') await awaitOther(tx, user, type, issue);
  return { ...(await issue(type)), user, kind: 'email_change' };
}

/** The change is complete once no token of the other address is left: one that nobody knows keeps its place. */
async function awaitOther(
  tx: Context,
  user: UserRow,
  type: ChangeKind,
  issue: (kind: ChangeKind) => Promise<unknown>,
): Promise<void> {
  const other = type === 'email_change_new' ? 'email_change_current' : 'email_change_new';
  const hasConfirmed = user.email_change_confirmations > 0;
  if (!asksBothAddresses(tx, user) || hasConfirmed || (await hasOneTimeToken(tx, user.id, other))) return;
  await issue(other);
}

function requireAsked({ instance }: Context, type: ChangeKind, back: MailReturn): void {
  const { secure_email_change_enabled: isSecure } = instance.settings.mailer;
  if (type === 'email_change_new' || (isSecure && back.via === 'api')) return;
  const text = 'A link for the current address needs secure email change to be enabled';
  throw new AppError('validation_failed', { text });
}

function currentAddress(user: UserRow): EmailAddress {
  return { written: user.email ?? '', key: user.email_key ?? '' };
}
