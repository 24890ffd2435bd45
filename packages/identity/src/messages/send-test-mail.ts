import { createHash, randomUUID } from 'node:crypto';
import { inTransaction, spendFromBuckets } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import { recordAudit } from '../audit/audit-entry.ts';
import type { DeliveryContext } from '../context.ts';
import { parseEmailAddress } from '../users/email-address.ts';
import type { MailKind } from './mail-kinds.ts';
import { messageIdOf } from './message-id.ts';
import { promiseMessage } from './promise-message.ts';
import { sampleLifetimeSeconds, sampleSnapshot } from './sample-snapshot.ts';

/** A mail of a kind to an address, to see whether it arrives and how it looks. */
export interface TestMail {
  readonly kind: MailKind;
  readonly to: string;
  /** What the reader wants, such as `de-AT`. */
  readonly language: string | null;
}

/** A site's administrators must not be able to send mail to the world. */
const limit = { burst: 10, perSecond: 10 / 3_600 } as const;
const bucket = createHash('sha256').update('test-mail').digest('base64url').slice(0, 22);

/**
 * Sends a real mail about a made-up person, the way every mail goes. Its link and code open nothing: no account has them.
 *
 * @returns the message's id, by which it is found among the others.
 * @throws AppError `email_required`, `email_address_invalid`; `smtp_not_configured` for a site that sends no mail;
 *   `over_request_rate_limit` after ten in an hour.
 */
export async function sendTestMail(context: DeliveryContext, { kind, to, language }: TestMail): Promise<string> {
  const { instance, actor, now } = context;
  const recipient = parseEmailAddress(to, 'standard', 'to').written;
  if (instance.settings.smtp.host === '') throw new AppError('smtp_not_configured');
  const id = randomUUID();
  const content = { ...sampleSnapshot(instance.settings, kind, language), sendingTo: recipient };
  await inTransaction(context, async (tx) => {
    await takeTurn(tx);
    await promiseMessage(tx, {
      id,
      user_id: null,
      channel: 'mail',
      kind,
      recipient,
      content,
      wire_id: messageIdOf(instance, id),
      // The mail says for how long its link works: as long as a real one would.
      expires_at: new Date(now.getTime() + sampleLifetimeSeconds(instance.settings, kind) * 1_000),
    });
    await recordAudit(tx, 'test_message_sent', actor, { message_id: id, kind, recipient });
  });
  return id;
}

/** Whatever process asks. A turn that is refused is given back with its transaction. */
async function takeTurn({ db, instanceId, now }: DeliveryContext): Promise<void> {
  const [left = 0] = await spendFromBuckets(db, [{ instanceId, key: bucket, ...limit, count: 1 }], now);
  if (left < 0) throw new AppError('over_request_rate_limit', { retryAfterSeconds: -left / limit.perSecond });
}
