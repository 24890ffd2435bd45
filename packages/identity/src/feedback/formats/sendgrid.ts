import { createPublicKey, verify } from 'node:crypto';
import { z } from 'zod';
import {
  classOf,
  notGenuine,
  parseFeedback,
  requireFresh,
  type FeedbackKind,
  type FeedbackReport,
  type ReadFeedback,
} from '../feedback-report.ts';

const eventSchema = z.object({
  event: z.string(),
  email: z.string(),
  type: z.string().nullish(),
  sg_event_id: z.string(),
  'smtp-id': z.string().nullish(),
});
const bodySchema = z.array(z.unknown()).max(10_000);

/** SendGrid collects events for a while before it tells of them, and signs when it tells. */
const freshSeconds = 600;

/** SendGrid: ECDSA over time and body, checked with the public key that it shows (base64 of the DER). */
export const readSendgrid: ReadFeedback = async (request, { secret }, door) => {
  const time = request.header('X-Twilio-Email-Event-Webhook-Timestamp');
  const signature = request.header('X-Twilio-Email-Event-Webhook-Signature');
  if (!isSigned(secret, Buffer.concat([Buffer.from(time), request.body]), signature)) throw notGenuine('bad signature');
  requireFresh(Number(time) * 1_000, door, freshSeconds);
  const events = parseFeedback(bodySchema, request.body) ?? [];
  return events.flatMap(reportOf);
};

function isSigned(publicKey: string, content: Buffer, signature: string): boolean {
  const key = publicKeyOf(publicKey);
  return key !== undefined && verify('sha256', content, key, Buffer.from(signature, 'base64'));
}

function publicKeyOf(text: string): ReturnType<typeof createPublicKey> | undefined {
  try {
    const key = createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' });
    return key.asymmetricKeyType === 'ec' ? key : undefined;
  } catch {
    return undefined;
  }
}

function reportOf(told: unknown): FeedbackReport[] {
  const event = eventSchema.safeParse(told).data;
  const kind = event && kindOf(event.event, event.type);
  if (!event || !kind) return [];
  const { sg_event_id: id, email: recipient } = event;
  return [{ id, kind, recipient, messageId: event['smtp-id'] ?? null, detail: classOf(event.type) }];
}

/** `blocked` is a refusal that may pass; `deferred` is only told of while SendGrid goes on trying. */
function kindOf(event: string, type: string | null | undefined): FeedbackKind | undefined {
  if (event === 'spamreport') return 'complaint';
  if (event === 'unsubscribe' || event === 'group_unsubscribe') return 'unsubscribed';
  if (event !== 'bounce') return undefined;
  return type === 'blocked' ? 'soft_bounce' : 'bounce';
}
