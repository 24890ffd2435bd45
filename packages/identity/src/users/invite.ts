import { findUserByEmail, type UserRow } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import { recordAudit, type Actor } from '../audit/audit-entry.ts';
import type { Context } from '../context.ts';
import { applyAnswer, callEventHooks } from '../hooks/call-event-hooks.ts';
import { inMailTransaction, onMailFailure } from '../hooks/held-mails.ts';
import { hookBudgetOf } from '../hooks/hook-budget.ts';
import { askBeforeUserCreated, tellAfterUserCreated } from '../hooks/user-created-hooks.ts';
import { userObject } from '../events/event-objects.ts';
import { recordEvents } from '../events/record-events.ts';
import { changeUser } from './change-user.ts';
import { parseEmailAddress } from './email-address.ts';
import { mergeMetadata, type Metadata } from './metadata.ts';
import { draftEmailUser, storeEmailUser } from './new-user.ts';
import { sendLink } from './send-link.ts';
import { takeBackUser } from './take-back.ts';

const nilUuid = '00000000-0000-0000-0000-000000000000';

/**
 * Invites a person by mail: a user without a password, who chooses one with the link.
 *
 * @throws AppError `email_required`, `email_address_invalid`, `email_exists` for any known address, `hook_*`.
 */
export async function inviteUser(
  context: Context,
  actor: Actor,
  invitation: { readonly email: string; readonly data: Metadata | null },
): Promise<UserRow> {
  const email = parseEmailAddress(invitation.email);
  const aud = context.request.audience;
  if (await findUserByEmail(context, aud, email.key)) throw new AppError('email_exists');
  const draft = draftEmailUser(context, {
    aud,
    role: context.instance.settings.jwt.default_group_name,
    email,
    passwordHash: null,
    userMetadata: mergeMetadata({}, invitation.data),
  });
  await askBeforeUserCreated(context, draft);
  const answer = await callEventHooks(context, 'validate', draft, hookBudgetOf(context));
  const invited = await inMailTransaction(context, async (tx) => {
    const user = await storeEmailUser(tx, applyAnswer(draft, answer));
    await recordAudit(tx, 'user_invited', actor, { user_id: user.id, user_email: user.email });
    onMailFailure(tx, (undo) => takeBackUser(undo, user));
    return sendInvitation(tx, user, actor);
  });
  await tellAfterUserCreated(context, invited);
  return invited;
}

async function sendInvitation(context: Context, user: UserRow, actor: Actor): Promise<UserRow> {
  const invited = await changeUser(context, user, { invited_at: context.now });
  const data = { user: userObject(invited), invited_by: actor.id === nilUuid ? null : actor.id };
  await recordEvents(context, [{ type: 'invitation.created', userId: user.id, data }]);
  await sendLink(context, {
    kind: 'invite',
    tokenKind: 'confirmation',
    user: invited,
    recipient: { written: user.email ?? '', key: user.email_key ?? '' },
    back: { via: 'site' },
    flow: null,
  });
  return invited;
}
