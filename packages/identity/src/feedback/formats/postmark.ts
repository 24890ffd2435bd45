import { constantTimeEqual } from '@gatehouse/crypto';
import { z } from 'zod';
import { classOf, notGenuine, parseFeedback, type FeedbackKind, type ReadFeedback } from '../feedback-report.ts';

const bodySchema = z.object({
  RecordType: z.string(),
  ID: z.union([z.number(), z.string()]),
  Type: z.string().nullish(),
  Email: z.string(),
});

/** Kinds of bounce after which Postmark too sends nothing more. */
const hardTypes = new Set(['HardBounce', 'BadEmailAddress']);

/**
 * Postmark signs nothing: the address that it is given has a user name and the secret as password
 * (`https://postmark:<secret>@…`). It tells its own id of the mail, not ours.
 */
export const readPostmark: ReadFeedback = async (request, { secret }) => {
  if (!constantTimeEqual(passwordIn(request.header('Authorization')), secret)) throw notGenuine('wrong password');
  const body = parseFeedback(bodySchema, request.body);
  const kind = body && kindOf(body);
  if (!body || !kind) return [];
  const id = `${body.RecordType}:${body.ID}`;
  return [{ id, kind, recipient: body.Email, messageId: null, detail: classOf(body.Type) }];
};

function passwordIn(authorization: string): string {
  const [, encoded = ''] = /^basic (\S+)$/i.exec(authorization) ?? [];
  const pair = Buffer.from(encoded, 'base64').toString();
  return pair.includes(':') ? pair.slice(pair.indexOf(':') + 1) : '';
}

function kindOf({ RecordType: record, Type: type }: z.output<typeof bodySchema>): FeedbackKind | undefined {
  if (record === 'SpamComplaint' || type === 'SpamComplaint') return 'complaint';
  if (record !== 'Bounce') return undefined;
  if (type === 'Unsubscribe') return 'unsubscribed';
  return hardTypes.has(type ?? '') ? 'bounce' : 'soft_bounce';
}
