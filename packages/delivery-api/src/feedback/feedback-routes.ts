import { Router } from '@koa/router';
import {
  noHead,
  noStore,
  readBody,
  routesOf,
  type HttpContext,
  type HttpMiddleware,
  type HttpState,
} from '@gatehouse/http';
import { receiveFeedback, type FeedbackReceiver } from '@gatehouse/identity';
import { answerJson } from '../answer-json.ts';

/** Whom the reports of a mail service are for. */
export type FeedbackReceiverOf = (ctx: HttpContext) => FeedbackReceiver;

/** SendGrid tells of many mails at once; nobody sends more than this. */
const bodyBytesMax = 1_048_576;

/**
 * `POST /webhooks/mail-feedback`: what a mail service reports. Nothing but the request's own signature opens it. 200 for
 * whatever is genuine, whether it means anything to us or not: services stop telling where they are refused.
 *
 * @throws AppError `not_found` where no service is awaited, `feedback_not_genuine`, `service_unavailable`
 */
export function feedbackRoutes(receiverOf: FeedbackReceiverOf): HttpMiddleware {
  const router = new Router<HttpState>();
  router.post('/webhooks/mail-feedback', noStore(), async function takeReports(ctx) {
    const body = await readBody(ctx, { limitBytes: bodyBytesMax });
    const noted = await receiveFeedback(receiverOf(ctx), { body, header: (name) => ctx.get(name) });
    answerJson(ctx, { noted });
  });
  return routesOf(noHead(router));
}
