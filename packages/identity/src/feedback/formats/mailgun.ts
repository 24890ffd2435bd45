import { createHmac } from 'node:crypto';
import { constantTimeEqual } from '@gatehouse/crypto';
import { z } from 'zod';
import {
  classOf,
  notGenuine,
  parseFeedback,
  requireFresh,
  type FeedbackKind,
  type ReadFeedback,
} from '../feedback-report.ts';

const bodySchema = z.object({
  signature: z.object({ timestamp: z.string(), token: z.string(), signature: z.string() }),
  'event-data': z.object({
    event: z.string(),
    severity: z.string().nullish(),
    reason: z.string().nullish(),
    recipient: z.string(),
    message: z.object({ headers: z.object({ 'message-id': z.string().nullish() }).nullish() }).nullish(),
  }),
});

const freshSeconds = 300;

/**
 * Mailgun: an HMAC over a time and a token, not over what is told. So the token is the report's id: whoever overheard
 * one cannot tell something else with it.
 */
export const readMailgun: ReadFeedback = async (request, { secret }, door) => {
  const body = parseFeedback(bodySchema, request.body);
  if (!body) throw notGenuine('there is no signature');
  const { timestamp, token, signature } = body.signature;
  const expected = createHmac('sha256', secret).update(`${timestamp}${token}`).digest('hex');
  if (!constantTimeEqual(expected, signature)) throw notGenuine('bad signature');
  requireFresh(Number(timestamp) * 1_000, door, freshSeconds);
  const { event, severity, reason, recipient, message } = body['event-data'];
  const kind = kindOf(event, severity);
  if (!kind) return [];
  const messageId = message?.headers?.['message-id'] ?? null;
  return [{ id: token, kind, recipient, messageId, detail: classOf(reason) }];
};

function kindOf(event: string, severity: string | null | undefined): FeedbackKind | undefined {
  if (event === 'complained') return 'complaint';
  if (event === 'unsubscribed') return 'unsubscribed';
  if (event !== 'failed') return undefined;
  return severity === 'permanent' ? 'bounce' : 'soft_bounce';
}
