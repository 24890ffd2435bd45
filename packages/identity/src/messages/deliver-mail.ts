import type { LeaveHost } from '@gatehouse/outbound';
import type { AttemptOutcome } from './attempt-outcome.ts';
import { factsOf, type Delivery, type DeliveryDependencies } from './delivery.ts';
import { chooseMailContent } from './mail-content.ts';
import { mailHeaders, messageTypeOf } from './mail-headers.ts';
import { isMailKind, type MailKind } from './mail-kinds.ts';
import { preferredLanguages } from './mail-language.ts';
import { openSnapshot, type MailSnapshot } from './mail-snapshot.ts';
import { mailVariables, renderMail, type RenderedMail } from './render-mail.ts';
import { chooseSmtp, type SmtpChoice } from './smtp-choice.ts';
import { smtpFailureOf } from './smtp-failure.ts';

const slowServerPauseSeconds = 1;

/** Sends a mail by the site's SMTP server, or the platform's. */
export async function deliverMail(dependencies: DeliveryDependencies, delivery: Delivery): Promise<AttemptOutcome> {
  const { instance, message } = delivery;
  const mail = openMail(dependencies, delivery);
  if (!mail) return { state: 'failed', error: 'content_unreadable' };
  const smtp = chooseSmtp(instance.settings, dependencies.platformSmtp);
  if (!smtp) return { state: 'failed', error: 'smtp_not_configured' };
  const rendered = await render(dependencies, delivery, mail);
  if (!rendered) return { state: 'failed', error: 'mail_not_renderable' };
  const leave = enter(dependencies, delivery, smtp);
  if (!leave) return { state: 'paused', error: 'receiver_slow', seconds: slowServerPauseSeconds };
  try {
    const { recipient: to, wire_id: messageId, created_at: date } = message;
    const headers = mailHeaders(mail.kind, {
      smtp,
      mailer: instance.settings.mailer,
      isOnlySite: dependencies.settingsId !== null,
    });
    await dependencies.transports.send(smtp, { ...rendered, to, headers, messageId, date });
    if (instance.settings.smtp.logging_enabled) logMail(dependencies, delivery, mail.kind, smtp.from.address);
    return { state: 'sent' };
  } catch (cause) {
    const { error, isPermanent, status } = smtpFailureOf(cause);
    return { state: isPermanent ? 'failed' : 'deferred', error, status };
  } finally {
    leave();
  }
}

/** The platform's own server is everybody's: it has all slots. */
function enter(
  { gate }: DeliveryDependencies,
  { instance }: Delivery,
  { host, port, isGuarded }: SmtpChoice,
): LeaveHost | undefined {
  if (!isGuarded) return () => undefined;
  return gate.enter({ host: `${host.toLowerCase()}:${port}`, instanceId: instance.id });
}

/** With the fields of supabase/auth (supabase-extended.md 14.3). */
function logMail({ log }: DeliveryDependencies, { message }: Delivery, kind: MailKind, from: string): void {
  const fields = { event: 'mail.send', mail_type: messageTypeOf(kind), mail_from: from, mail_to: message.recipient };
  log.info({ ...factsOf(message), ...fields }, 'mail handed over');
}

interface OpenedMail {
  readonly kind: MailKind;
  readonly snapshot: MailSnapshot;
}

function openMail({ log }: DeliveryDependencies, { instance, message }: Delivery): OpenedMail | undefined {
  const { kind, sealed_content: sealed } = message;
  if (sealed === null || !isMailKind(kind)) return undefined;
  try {
    return { kind, snapshot: openSnapshot(instance, message.id, sealed) };
  } catch {
    // The error may quote what was sealed.
    log.error(factsOf(message), 'message does not open: wrong key, or a row that was changed');
    return undefined;
  }
}

async function render(
  { templates, log, now }: DeliveryDependencies,
  { instance, message }: Delivery,
  { kind, snapshot }: OpenedMail,
): Promise<RenderedMail | undefined> {
  const { mailer } = instance.settings;
  const content = chooseMailContent(mailer, kind, preferredLanguages(snapshot));
  const { body } = content;
  const { siteUrl, dialect } = snapshot;
  const address = { instanceId: instance.id, siteUrl, dialect, variables: mailVariables, rules: mailer };
  const template =
    body.source === 'template' ? await templates.find({ ...address, location: body.location }, now()) : undefined;
  try {
    return renderMail({
      kind,
      snapshot,
      mailer,
      content,
      template,
      lifetimeSeconds: (message.expires_at.getTime() - message.created_at.getTime()) / 1_000,
      onTemplateError: (error) =>
        log.warn({ ...factsOf(message), reason: error.message }, 'mail template not usable, built-in used'),
    });
  } catch {
    log.error(factsOf(message), 'mail cannot be rendered: is the site URL one?');
    return undefined;
  }
}
