import { randomUUID } from 'node:crypto';
import type { UserRow } from '@gatehouse/database';
import { recordPayload } from '../audit/audit-entry.ts';
import type { Context } from '../context.ts';
import type { MailKind } from './mail-kinds.ts';
import type { MailReturn } from './mail-return.ts';
import type { MailSnapshot } from './mail-snapshot.ts';
import { messageIdOf } from './message-id.ts';
import { promiseDecoy, promiseMessage, type PromisedMessage } from './promise-message.ts';

/** A mail to be sent. */
export interface Mail {
  readonly kind: MailKind;
  /** Whom it is about, as they are after the change that causes the mail. */
  readonly user: UserRow;
  /** The address it goes to. */
  readonly recipient: string;
  /** What the link carries. Default empty: for mails without a link. */
  readonly token?: string;
  /** What the person may type in place of following the link. Default none. */
  readonly code?: string;
  /** Where the link leads. Default to the site. */
  readonly back?: MailReturn;
  /** What a notice tells, by the names that templates have for it. */
  readonly facts?: Readonly<Record<string, string>>;
  /** After this the link is worth nothing, and the mail is not sent any more. */
  readonly expiresAt: Date;
}

/**
 * Promises a mail: its row is written with the caller's transaction, the relays are woken after the commit.
 *
 * A site without an SMTP host sends no mail; its tokens work all the same (netlify.md 5.3).
 *
 * @returns the message's id; undefined when there is none.
 */
export async function queueMail(context: Context, mail: Mail): Promise<string | undefined> {
  const { instance, services } = context;
  if (instance.settings.smtp.host === '') {
    services.log.info({ instance_id: instance.id, kind: mail.kind }, 'mail dropped: the site has no SMTP host');
    return undefined;
  }
  const message = messageOf(context, mail);
  await promiseMessage(context, message);
  return message.id;
}

/**
 * Does the work of {@link queueMail} for a mail that nobody gets.
 *
 * @param auditPayload what the audit log says, in the same statement. Default nothing.
 */
export async function queueDecoyMail(
  context: Context,
  mail: Mail,
  auditPayload: Record<string, unknown> | null = null,
): Promise<void> {
  if (context.instance.settings.smtp.host !== '') await promiseDecoy(context, messageOf(context, mail), auditPayload);
  else if (auditPayload) await recordPayload(context, auditPayload);
}

function messageOf(context: Context, mail: Mail): PromisedMessage {
  const id = randomUUID();
  return {
    id,
    user_id: mail.user.id,
    channel: 'mail',
    kind: mail.kind,
    recipient: mail.recipient,
    content: snapshotOf(context, mail),
    wire_id: messageIdOf(context.instance, id),
    expires_at: mail.expiresAt,
  };
}

function snapshotOf(context: Context, mail: Mail): MailSnapshot {
  const { instance, request } = context;
  const { kind, user, recipient, token = '', code = '', back = { via: 'site' }, facts = {} } = mail;
  return {
    siteUrl: instance.settings.site_url,
    token,
    code,
    apiReturn: back.via === 'api' ? { apiUrl: back.apiUrl, isMount: back.isMount, redirectTo: back.redirectTo } : null,
    email: user.email ?? '',
    newEmail: kind === 'email_change' ? (user.new_email ?? recipient) : null,
    sendingTo: recipient,
    facts,
    data: user.user_metadata,
    language: request.language,
    dialect: request.dialect,
  };
}
