import { parseBody, type HttpContext } from '@gatehouse/http';
import { sendTestMail, type DeliveryContext } from '@gatehouse/identity';
import { answerJson } from '../answer-json.ts';
import { testMailSchema } from '../message-requests.ts';
import type { TestMessageView } from '../message-views.ts';

/**
 * `POST …/mail/test`: 202, a real mail is on its way whose link opens nothing; what comes of it is at
 * `…/messages/{message_id}`.
 *
 * @throws AppError `bad_json`, `validation_failed`, `email_address_invalid`, `smtp_not_configured`,
 *   `over_request_rate_limit`
 */
export async function sendTestMailOfKind(context: DeliveryContext, ctx: HttpContext): Promise<void> {
  const { kind, to, language } = await parseBody(ctx, testMailSchema);
  const id = await sendTestMail(context, { kind, to, language });
  answerJson(ctx, { message_id: id } satisfies TestMessageView, 202);
}
