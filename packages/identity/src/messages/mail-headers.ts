import type { InstanceSettings, HeaderMap } from '@gatehouse/instances';
import type { MailKind } from './mail-kinds.ts';
import type { SmtpChoice } from './smtp-choice.ts';

/** What the headers of a mail depend on, beside its kind. */
export interface HeaderSource {
  readonly smtp: SmtpChoice;
  readonly mailer: Pick<InstanceSettings['mailer'], 'unsubscribe_url'>;
  /** In single mode the platform's mailbox is the site's. */
  readonly isOnlySite: boolean;
}

/**
 * The headers of a mail that not every mail has: those of the settings, and where to turn notices off.
 *
 * Mails that somebody needs to go on (links, codes) are not subscribed to. A notice is, by its switch: its header leads
 * to the address that the site names, else to the site's mailbox, but never to the platform's.
 */
export function mailHeaders(kind: MailKind, { smtp, mailer, isOnlySite }: HeaderSource): HeaderMap {
  const { unsubscribe_url: url } = mailer;
  const headers = Object.entries(smtp.headers).map(([name, values]) => [
    name,
    values.map((text) => filled(text, kind)),
  ]);
  const mailbox = smtp.replyTo || (smtp.isGuarded || isOnlySite ? smtp.from.address : '');
  const target = url || (mailbox === '' ? '' : `mailto:${mailbox}?subject=unsubscribe`);
  const isNotice = kind.endsWith('_notification');
  const unsubscribe = isNotice && target !== '' ? { 'List-Unsubscribe': [`<${target}>`] } : {};
  return { ...(Object.fromEntries(headers) as HeaderMap), ...unsubscribe };
}

function filled(text: string, kind: MailKind): string {
  return text.replaceAll('$messageType', () => messageTypeOf(kind));
}

/** The kind as supabase/auth calls it in headers and logs (supabase-core.md 17.2). */
export function messageTypeOf(kind: MailKind): string {
  return kind === 'reauthentication' ? 'reauthenticate' : kind;
}
