import { parseBody, type HttpContext } from '@gatehouse/http';
import { previewMail, type DeliveryContext } from '@gatehouse/identity';
import { answerJson } from '../answer-json.ts';
import { previewMailSchema } from '../message-requests.ts';
import type { MailPreviewView } from '../message-views.ts';

/**
 * `POST …/mail/preview`: a mail as the site would send it now, or with another subject, body or template. Nothing is
 * stored or sent.
 *
 * @throws AppError `bad_json`, `validation_failed`; `setting_invalid` for a subject or body that could not be saved
 */
export async function previewMailOfKind(context: DeliveryContext, ctx: HttpContext): Promise<void> {
  const { subject, html, text, language, source, warnings } = await previewMail(
    context,
    await parseBody(ctx, previewMailSchema),
  );
  answerJson(ctx, { subject, html, text, language, source, warnings: [...warnings] } satisfies MailPreviewView);
}
