import { scopeOf, type UserRow } from '@gatehouse/database';
import type { InstanceSettings } from '@gatehouse/instances';
import type { Context } from '../context.ts';
import { hasMailHook } from '../hooks/held-mails.ts';
import { callSendEmailHook } from '../hooks/send-email-hook.ts';
import type { NoticeKind } from '../messages/mail-kinds.ts';
import { takeMailQuota } from '../messages/mail-quota.ts';
import { queueMail, type Mail } from '../messages/queue-mail.ts';
import { emailKey } from './email-address.ts';
import { isAuthorizedAddress } from './send-link.ts';

const daysUntilStale = 1;

/** Which switch turns a notice on. */
const switches = {
  password_changed_notification: 'password_changed',
  email_changed_notification: 'email_changed',
  phone_changed_notification: 'phone_changed',
  identity_linked_notification: 'identity_linked',
  identity_unlinked_notification: 'identity_unlinked',
  mfa_factor_enrolled_notification: 'mfa_factor_enrolled',
  mfa_factor_unenrolled_notification: 'mfa_factor_unenrolled',
} as const satisfies Record<NoticeKind, keyof InstanceSettings['mailer']['notifications']>;

/**
 * Tells a person by mail that something about the account has changed, if the site wants that (supabase-core.md 17.1).
 * Without an address nobody is told.
 *
 * @param facts what changed, by the names that templates have for it.
 */
export async function sendNotice(
  context: Context,
  kind: NoticeKind,
  user: UserRow,
  recipient: string | null,
  facts: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { settings } = context.instance;
  if (!settings.mailer.notifications[switches[kind]] || recipient === null || recipient === '') return;
  if (!isAuthorizedAddress(settings, emailKey(recipient))) return;
  if (!(await takeMailQuota(context))) {
    context.services.log.warn({ kind }, 'notice dropped: the site has sent all the mails it may');
    return;
  }
  const expiresAt = new Date(context.now.getTime() + daysUntilStale * 86_400_000);
  const mail = { kind, user, recipient, facts, expiresAt };
  if (!hasMailHook(context)) await queueMail(context, mail);
  else context.afterCommit((db) => tellByHook({ ...context, ...scopeOf(db, context.instanceId) }, mail));
}

/** The answer does not wait for it: a notice that the hook fails to send is lost, and said to be in the log. */
async function tellByHook(context: Context, mail: Mail): Promise<void> {
  try {
    await callSendEmailHook(context, mail);
  } catch (error) {
    context.services.log.warn({ kind: mail.kind, err: error }, 'notice dropped: the hook did not send it');
  }
}
