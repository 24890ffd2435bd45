import {
  claimMessage,
  finishMessage,
  postponeMessage,
  scopeOf,
  type Database,
  type MessageEnd,
  type MessageRow,
  type Scope,
} from '@gatehouse/database';
import type { Instance } from '@gatehouse/instances';
import type { DomainLog } from '../context.ts';
import { isMailKind, type MailKind } from './mail-kinds.ts';
import { openSnapshot, type MailSnapshot } from './mail-snapshot.ts';
import { type MailTransports, sendMilliseconds } from './mail-transports.ts';
import { mailVariables, renderMail, type RenderedMail } from './render-mail.ts';
import { nextAttemptAt } from './retry-schedule.ts';
import { chooseSmtp, type SmtpSettings } from './smtp-choice.ts';
import { smtpFailureOf, type SmtpFailure } from './smtp-failure.ts';
import type { TemplateCache } from './template-cache.ts';

/** What delivering needs, beside the message. */
export interface DeliveryDependencies {
  readonly db: Database;
  /** The instance, or undefined when there is none. */
  readonly findInstance: (instanceId: string) => Promise<Instance | undefined>;
  readonly transports: MailTransports;
  readonly templates: TemplateCache;
  /** The platform's SMTP settings; null when it has none. */
  readonly platformSmtp: SmtpSettings | null;
  /** In single-site mode: whose messages this process sends; else null. */
  readonly settingsId: string | null;
  readonly log: DomainLog;
  readonly now: () => Date;
}

/**
 * Longer than one attempt can take: template, rendering and sending. Afterwards the message counts as left by its
 * worker, and may be sent a second time.
 */
export const claimMilliseconds = sendMilliseconds + 60_000;

/** A suspended site's mail waits; it is not an attempt. */
const suspensionPauseMilliseconds = 600_000;

interface Delivery {
  readonly scope: Scope;
  readonly instance: Instance;
  readonly message: MessageRow;
}

/**
 * Sends a message, if it is this worker's to send: exactly one worker gets it per attempt.
 *
 * What happens to it is in its row afterwards: sent, failed for good, given up, or due again. Its contents are erased
 * with all but the last.
 *
 * @throws the database's error; the row then keeps its claim until that runs out.
 */
export async function deliverMessage(
  dependencies: DeliveryDependencies,
  { instanceId, messageId }: { readonly instanceId: string; readonly messageId: string },
): Promise<void> {
  const instance = await dependencies.findInstance(instanceId);
  if (!instance) return;
  const scope = scopeOf(dependencies.db, instance.id);
  const now = dependencies.now();
  const message = await claimMessage(scope, messageId, {
    now,
    until: new Date(now.getTime() + claimMilliseconds),
    settingsId: dependencies.settingsId,
  });
  if (message) await attempt(dependencies, { scope, instance, message });
}

async function attempt(dependencies: DeliveryDependencies, delivery: Delivery): Promise<void> {
  const { instance, message } = delivery;
  const now = dependencies.now();
  if (message.expires_at <= now) return end(dependencies, delivery, { state: 'abandoned', error: 'expired' });
  if (instance.state === 'suspended') return pauseForSuspension(delivery, now);
  const mail = openMail(dependencies, delivery);
  if (!mail) return end(dependencies, delivery, { state: 'failed', error: 'content_unreadable' });
  const smtp = chooseSmtp(instance.settings.smtp, dependencies.platformSmtp);
  if (!smtp) return end(dependencies, delivery, { state: 'failed', error: 'smtp_not_configured' });
  const rendered = await render(dependencies, delivery, mail);
  if (!rendered) return end(dependencies, delivery, { state: 'failed', error: 'mail_not_renderable' });
  try {
    const { recipient: to, wire_id: messageId, created_at: date } = message;
    await dependencies.transports.send(smtp, { ...rendered, to, messageId, date });
  } catch (error) {
    return settleFailure(dependencies, delivery, smtpFailureOf(error));
  }
  await end(dependencies, delivery, { state: 'sent', error: null });
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
  const location = mailer.templates[kind];
  const address = { instanceId: instance.id, siteUrl: snapshot.siteUrl, location, variables: mailVariables };
  const template = location === '' ? undefined : await templates.find(address, now());
  const lifetimeSeconds = (message.expires_at.getTime() - message.created_at.getTime()) / 1_000;
  try {
    return renderMail({
      kind,
      snapshot,
      mailer,
      template,
      lifetimeSeconds,
      onTemplateError: (error) =>
        log.warn({ ...factsOf(message), reason: error.message }, 'mail template not usable, built-in used'),
    });
  } catch {
    log.error(factsOf(message), 'mail cannot be rendered: is the site URL one?');
    return undefined;
  }
}

async function pauseForSuspension({ scope, message }: Delivery, now: Date): Promise<void> {
  const nextAttemptAt = new Date(now.getTime() + suspensionPauseMilliseconds);
  await postponeMessage(scope, message, { nextAttemptAt, error: 'instance_suspended', isAttempt: false });
}

async function settleFailure(
  dependencies: DeliveryDependencies,
  delivery: Delivery,
  failure: SmtpFailure,
): Promise<void> {
  const { scope, message } = delivery;
  const { channel, attempts, expires_at: expiresAt } = message;
  const { error, status } = failure;
  if (failure.isPermanent) return end(dependencies, delivery, { state: 'failed', error }, status);
  const next = nextAttemptAt({ channel, attempts, now: dependencies.now(), expiresAt });
  if (!next) return end(dependencies, delivery, { state: 'abandoned', error }, status);
  await postponeMessage(scope, message, { nextAttemptAt: next, error, isAttempt: true });
  const fields = { ...factsOf(message), error, smtp_status: status, next_attempt_at: next.toISOString() };
  dependencies.log.warn(fields, 'message not accepted, tried again later');
}

async function end(
  { log, now }: DeliveryDependencies,
  { scope, message }: Delivery,
  { state, error }: Omit<MessageEnd, 'sentAt'>,
  status?: number,
): Promise<void> {
  const isHeld = await finishMessage(scope, message, { state, error, sentAt: state === 'sent' ? now() : null });
  const fields = { ...factsOf(message), state, error, smtp_status: status };
  if (!isHeld) log.warn(fields, 'message outlived its claim and may be sent twice');
  else if (state === 'sent') log.info(fields, 'message sent');
  else log.error(fields, 'message given up');
}

/** What the log may know of a message: nothing of its contents, nor whom it goes to. */
function factsOf(message: MessageRow): Record<string, unknown> {
  const { instance_id, id, kind, attempts } = message;
  return { instance_id, message_id: id, kind, attempts };
}
