import { isWebhookGenuine, parseReceivedSecrets } from '@gatehouse/crypto';
import { z } from 'zod';
import {
  classOf,
  notGenuine,
  parseFeedback,
  requireFresh,
  type FeedbackDoor,
  type FeedbackKeys,
  type FeedbackKind,
  type FeedbackRequest,
  type ReadFeedback,
} from '../feedback-report.ts';

const freshSeconds = 300;

const bodySchema = z.object({
  type: z.string(),
  recipient: z.string(),
  message_id: z.string().nullish(),
  /** Of a bounce: false when a later mail may arrive. */
  permanent: z.boolean().default(true),
  detail: z.string().nullish(),
});

/**
 * Our own form, for whatever has no other: a Standard Webhooks message
 * `{"type":"mail.bounced","recipient":…,"message_id":…,"permanent":…,"detail":…}`, or `mail.complained` or
 * `mail.unsubscribed`.
 */
export const readStandard: ReadFeedback = async (request, keys, door) => {
  const id = requireSigned(request, keys, door, 'webhook');
  const body = parseFeedback(bodySchema, request.body);
  const kind = body && kindOf(body.type, body.permanent);
  if (!body || !kind) return [];
  return [{ id, kind, recipient: body.recipient, messageId: body.message_id ?? null, detail: classOf(body.detail) }];
};

/**
 * Checks the signature of Standard Webhooks.
 *
 * @param prefix of the headers: `webhook`, or `svix` of the service that the standard comes from
 * @returns the message's id.
 */
export function requireSigned(
  request: FeedbackRequest,
  { secret }: FeedbackKeys,
  door: FeedbackDoor,
  prefix: 'webhook' | 'svix',
): string {
  const [id, time, signature] = ['id', 'timestamp', 'signature'].map((name) => request.header(`${prefix}-${name}`));
  if (!id || !time || !signature) throw notGenuine(`a ${prefix}- header is missing`);
  const timestamp = Number(time);
  const message = { id, timestamp, body: request.body.toString() };
  if (!isWebhookGenuine(parseReceivedSecrets(secret), message, signature)) throw notGenuine('bad signature');
  requireFresh(timestamp * 1_000, door, freshSeconds);
  return id;
}

function kindOf(type: string, isPermanent: boolean): FeedbackKind | undefined {
  if (type === 'mail.bounced') return isPermanent ? 'bounce' : 'soft_bounce';
  if (type === 'mail.complained') return 'complaint';
  return type === 'mail.unsubscribed' ? 'unsubscribed' : undefined;
}
