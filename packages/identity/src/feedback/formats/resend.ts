import { z } from 'zod';
import { classOf, parseFeedback, type FeedbackKind, type ReadFeedback } from '../feedback-report.ts';
import { requireSigned } from './standard.ts';

const bodySchema = z.object({
  type: z.string(),
  data: z.object({
    to: z.array(z.string()),
    bounce: z.object({ type: z.string().nullish(), subType: z.string().nullish() }).nullish(),
  }),
});

/** Resend: Standard Webhooks under the older names of the headers. It tells its own id of the mail, not ours. */
export const readResend: ReadFeedback = async (request, keys, door) => {
  const id = requireSigned(request, keys, door, 'svix');
  const body = parseFeedback(bodySchema, request.body);
  const kind = body && kindOf(body.type, body.data.bounce?.type);
  if (!body || !kind) return [];
  const detail = classOf(body.data.bounce?.subType);
  return body.data.to.map((recipient) => ({ id: `${id}:${recipient}`, kind, recipient, messageId: null, detail }));
};

function kindOf(type: string, bounceType: string | null | undefined): FeedbackKind | undefined {
  if (type === 'email.complained') return 'complaint';
  if (type !== 'email.bounced') return undefined;
  return bounceType === 'Permanent' ? 'bounce' : 'soft_bounce';
}
