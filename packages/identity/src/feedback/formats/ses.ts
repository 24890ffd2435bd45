import { z } from 'zod';
import {
  classOf,
  parseFeedback,
  type FeedbackKind,
  type FeedbackReport,
  type ReadFeedback,
} from '../feedback-report.ts';
import { requireSnsMessage, snsAddress } from './sns-message.ts';

const recipients = z.array(z.object({ emailAddress: z.string() }));
const eventSchema = z.object({
  mail: z.object({
    commonHeaders: z.object({ messageId: z.string().nullish() }).nullish(),
    headers: z.array(z.object({ name: z.string(), value: z.string() })).nullish(),
  }),
  bounce: z
    .object({ bounceType: z.string(), bounceSubType: z.string().nullish(), bouncedRecipients: recipients })
    .nullish(),
  complaint: z.object({ complaintFeedbackType: z.string().nullish(), complainedRecipients: recipients }).nullish(),
});
type SesEvent = z.output<typeof eventSchema>;

/**
 * Amazon SES, which reports by a topic of Amazon SNS. A subscription to our topic is confirmed by itself. SES replaces the
 * Message-ID; ours is told when the topic includes the original headers, else the address alone tells which mail it was.
 */
export const readSes: ReadFeedback = async (request, keys, door) => {
  const message = await requireSnsMessage(request.body, keys.topicArn, door);
  if (message.Type === 'SubscriptionConfirmation') {
    // The signature vouches for the address; the rule for it still holds.
    await door.fetchText(snsAddress(message.SubscribeURL ?? ''));
    return [];
  }
  const event = message.Type === 'Notification' ? parseFeedback(eventSchema, message.Message) : undefined;
  return event ? reportsOf(message.MessageId, event) : [];
};

function reportsOf(id: string, event: SesEvent): FeedbackReport[] {
  const told = bounceIn(event) ?? complaintIn(event);
  if (!told) return [];
  const messageId = messageIdIn(event);
  return told.recipients.map(({ emailAddress: recipient }) => {
    return { id: `${id}:${recipient}`, kind: told.kind, recipient, messageId, detail: told.detail };
  });
}

interface Told {
  readonly kind: FeedbackKind;
  readonly detail: string | null;
  readonly recipients: z.output<typeof recipients>;
}

function bounceIn({ bounce }: SesEvent): Told | undefined {
  if (!bounce) return undefined;
  const kind = bounce.bounceType === 'Permanent' ? 'bounce' : 'soft_bounce';
  return { kind, detail: classOf(bounce.bounceSubType), recipients: bounce.bouncedRecipients };
}

function complaintIn({ complaint }: SesEvent): Told | undefined {
  if (!complaint) return undefined;
  const detail = classOf(complaint.complaintFeedbackType);
  // What was no spam is a word of thanks.
  const kind = detail === 'not_spam' ? undefined : 'complaint';
  return kind && { kind, detail, recipients: complaint.complainedRecipients };
}

function messageIdIn({ mail }: SesEvent): string | null {
  const header = mail.headers?.find(({ name }) => name.toLowerCase() === 'message-id');
  return header?.value ?? mail.commonHeaders?.messageId ?? null;
}
