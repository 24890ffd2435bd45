import { randomUUID } from 'node:crypto';
import { insertMessage, type UserRow } from '@gatehouse/database';
import type { Context } from '../context.ts';
import type { MailKind } from './mail-kinds.ts';
import { sealSnapshot } from './mail-snapshot.ts';

/** A mail to be sent. */
export interface Mail {
  readonly kind: MailKind;
  /** Whom it is about, as they are after the change that causes the mail. */
  readonly user: UserRow;
  /** The address it goes to. */
  readonly recipient: string;
  /** What the link carries. */
  readonly token: string;
  /** After this the link is worth nothing, and the mail is not sent any more. */
  readonly expiresAt: Date;
}

/** How long the relay leaves a new message to the job that is rung for. A lost ring delays the mail by this. */
const ringMilliseconds = 5_000;

/**
 * Promises a mail: its row is written with the caller's transaction, the queue is rung after the commit.
 *
 * A site without an SMTP host sends no mail; its tokens work all the same (netlify.md 5.3).
 */
export async function queueMail(context: Context, mail: Mail): Promise<void> {
  const { instance, services, now } = context;
  if (instance.settings.smtp.host === '') {
    services.log.info({ instance_id: instance.id, kind: mail.kind }, 'mail dropped: the site has no SMTP host');
    return;
  }
  const id = randomUUID();
  await insertMessage(context, {
    id,
    user_id: mail.user.id,
    channel: 'mail',
    kind: mail.kind,
    recipient: mail.recipient,
    sealed_content: sealSnapshot(instance, id, snapshotOf(context, mail)),
    wire_id: `<${id}@${messageIdDomain(instance.settings.site_url)}>`,
    next_attempt_at: now,
    claimed_until: new Date(now.getTime() + ringMilliseconds),
    settings_id: services.settingsId,
    created_at: now,
    expires_at: mail.expiresAt,
  });
  context.afterCommit(() => services.ringMessages({ instanceId: instance.id, messageId: id }));
}

function snapshotOf(context: Context, { kind, user, recipient, token }: Mail): Parameters<typeof sealSnapshot>[2] {
  const { instance, request } = context;
  return {
    siteUrl: instance.settings.site_url,
    token,
    email: user.email ?? '',
    newEmail: kind === 'email_change' ? recipient : null,
    data: user.user_metadata,
    language: request.language,
    dialect: request.dialect,
  };
}

/** A Message-ID ends with a domain of the sender (RFC 5322 3.6.4). */
function messageIdDomain(siteUrl: string): string {
  return (URL.canParse(siteUrl) && new URL(siteUrl).hostname.replace(/[[\]]/g, '')) || 'localhost';
}
