import { nilUuid } from '@gatehouse/crypto';
import { inTransaction, noteMessageFeedback, type Scope } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import type { InstanceSettings } from '@gatehouse/instances';
import { safeFetch, OutboundError } from '@gatehouse/outbound';
import { recordAudit, type Actor } from '../audit/audit-entry.ts';
import type { DeliveryContext, DomainLog } from '../context.ts';
import { rowIdIn } from '../messages/message-id.ts';
import { readMailgun } from './formats/mailgun.ts';
import { readPostmark } from './formats/postmark.ts';
import { readResend } from './formats/resend.ts';
import { readSendgrid } from './formats/sendgrid.ts';
import { readSes } from './formats/ses.ts';
import { readStandard } from './formats/standard.ts';
import { notGenuine, type FeedbackReport, type FeedbackRequest, type ReadFeedback } from './feedback-report.ts';

type Mailer = Pick<InstanceSettings['mailer'], 'feedback_format' | 'feedback_secret' | 'feedback_topic_arn'>;
type Format = Exclude<Mailer['feedback_format'], 'off'>;

const readers: Readonly<Record<Format, ReadFeedback>> = {
  standard: readStandard,
  ses: readSes,
  postmark: readPostmark,
  mailgun: readMailgun,
  sendgrid: readSendgrid,
  resend: readResend,
};

/** Who is told of mails, and by whose settings that is checked. */
export interface FeedbackReceiver {
  readonly mailer: Mailer;
  readonly now: Date;
  readonly services: { readonly outbound: DeliveryContext['services']['outbound']; readonly log: DomainLog };
  /** The site that a report is about; undefined for nobody's. */
  readonly scopeOf: (report: FeedbackReport) => Promise<Scope | undefined>;
}

/** A certificate or a page that says "confirmed". */
const fetched = { timeoutMs: 5_000, maxBytes: 65_536 } as const;

const nobody: Actor = { id: nilUuid, email: 'mail-feedback' };

/**
 * Takes what a mail service reports: hard bounces, complaints and farewells suppress the address on the site that wrote
 * to it, soft bounces are noted. Told again, nothing happens.
 *
 * @returns how many reports were news.
 * @throws AppError `not_found` where no service is awaited; `feedback_not_genuine`
 */
export async function receiveFeedback(receiver: FeedbackReceiver, request: FeedbackRequest): Promise<number> {
  const { feedback_format: format, feedback_secret: secret, feedback_topic_arn: topicArn } = receiver.mailer;
  if (format === 'off') throw new AppError('not_found');
  // A format whose key is missing would believe anybody.
  if (format === 'ses' ? topicArn === '' : secret === '') throw notGenuine('the settings have no key');
  const { now } = receiver;
  const door = { now, fetchText: (url: URL) => fetchText(receiver, url) };
  const reports = await readers[format](request, { secret, topicArn }, door);
  let news = 0;
  for (const report of reports) if (await note(receiver, format, report)) news += 1;
  return news;
}

async function note(receiver: FeedbackReceiver, source: Format, report: FeedbackReport): Promise<boolean> {
  const { id, kind, recipient: address, detail } = report;
  if (!isSayable([id, address])) return false;
  const scope = await receiver.scopeOf(report);
  if (!scope) return false;
  const messageId = (report.messageId === null ? undefined : rowIdIn(report.messageId)) ?? null;
  const { now } = receiver;
  return inTransaction({ ...scope, now }, async (tx) => {
    const noted = await noteMessageFeedback(tx, { source, id, kind, address, messageId, detail, now });
    if (!noted) return false;
    if (noted.isSuppressed) {
      const traits = { channel: 'mail', address: noted.address, reason: kind, message_id: noted.messageId };
      await recordAudit(tx, 'suppression_added', nobody, traits);
    }
    receiver.services.log.info(
      { instance_id: tx.instanceId, message_id: noted.messageId, kind, source },
      'mail feedback',
    );
    return true;
  });
}

/** PostgreSQL takes no NUL, and nobody's address is longer. */
function isSayable(texts: readonly string[]): boolean {
  return texts.every((text) => text !== '' && text.length <= 512 && !text.includes('\u0000'));
}

async function fetchText({ services }: FeedbackReceiver, url: URL): Promise<string> {
  try {
    const { status, body } = await safeFetch(services.outbound, { url, ...fetched });
    if (status !== 200) throw notGenuine(`an address of the service answers ${status}`);
    return body.toString();
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error;
    // The service tells again what was not taken.
    throw new AppError('service_unavailable', { cause: error, retryAfterSeconds: 60 });
  }
}
