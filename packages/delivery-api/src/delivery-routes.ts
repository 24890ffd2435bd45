import { Router } from '@koa/router';
import { noHead, noStore, routesOf, type HttpContext, type HttpMiddleware, type HttpState } from '@gatehouse/http';
import type { DeliveryContext } from '@gatehouse/identity';
import { previewMailOfKind } from './mail/preview-mail.ts';
import { sendTestMailOfKind } from './mail/send-test-mail.ts';
import { listEventsPage, showEvent } from './events/events.ts';
import { cancelMessageById } from './messages/cancel-message.ts';
import { countMessagesByState } from './messages/count-messages.ts';
import { listMessagesPage } from './messages/list-messages.ts';
import { replayMessageById, replayMessagesByFilter } from './messages/replay-messages.ts';
import { showMessage } from './messages/show-message.ts';
import { addSuppression } from './suppressions/add-suppression.ts';
import { listSuppressionsPage } from './suppressions/list-suppressions.ts';
import { removeSuppression } from './suppressions/remove-suppression.ts';
import {
  listDeliveriesPage,
  replayDeliveriesByFilter,
  replayDeliveryById,
  replayToEndpoint,
  showDelivery,
  testWebhook,
} from './webhooks/deliveries.ts';
import {
  addWebhook,
  changeWebhook,
  listWebhooks,
  removeWebhook,
  rotateWebhook,
  showWebhook,
} from './webhooks/endpoints.ts';

/** Where the routes are mounted, and for whom. */
export interface DeliveryMount {
  /** What every path begins with: `/admin` on a site's API, `/v1/instances/:reference` for the operator. */
  readonly prefix: string;
  /** Lets in who may see a site's deliveries. */
  readonly gate: readonly HttpMiddleware[];
  /** The site that a request is about, and who asks. Called after the gate. */
  readonly contextOf: (ctx: HttpContext) => Promise<DeliveryContext>;
}

/** An endpoint: answers for the site of the context. */
export type DeliveryEndpoint = (context: DeliveryContext, ctx: HttpContext) => Promise<void>;

/** What was sent and what waits: the same routes for a site's administrators and for the operator. One line a route. */
export function deliveryRoutes({ prefix, gate, contextOf }: DeliveryMount): HttpMiddleware {
  const router = new Router<HttpState>({ prefix });
  // The gate stands in every route and not before them all: there it would not know which one it opens.
  const of = (endpoint: DeliveryEndpoint): HttpMiddleware[] => {
    const answer: HttpMiddleware = async function answerForSite(ctx) {
      await endpoint(await contextOf(ctx), ctx);
    };
    return [noStore(), ...gate, answer];
  };
  router.get('/messages', ...of(listMessagesPage));
  router.get('/messages/counts', ...of(countMessagesByState));
  router.post('/messages/replay', ...of(replayMessagesByFilter));
  router.get('/messages/:id', ...of(showMessage));
  router.post('/messages/:id/replay', ...of(replayMessageById));
  router.post('/messages/:id/cancel', ...of(cancelMessageById));
  router.get('/suppressions', ...of(listSuppressionsPage));
  router.post('/suppressions', ...of(addSuppression));
  router.delete('/suppressions/:channel/:address', ...of(removeSuppression));
  router.post('/mail/preview', ...of(previewMailOfKind));
  router.post('/mail/test', ...of(sendTestMailOfKind));
  router.get('/webhooks', ...of(listWebhooks));
  router.post('/webhooks', ...of(addWebhook));
  router.get('/webhooks/:id', ...of(showWebhook));
  router.patch('/webhooks/:id', ...of(changeWebhook));
  router.delete('/webhooks/:id', ...of(removeWebhook));
  router.post('/webhooks/:id/rotate', ...of(rotateWebhook));
  router.post('/webhooks/:id/test', ...of(testWebhook));
  router.post('/webhooks/:id/replay', ...of(replayToEndpoint));
  router.get('/webhook-deliveries', ...of(listDeliveriesPage));
  router.post('/webhook-deliveries/replay', ...of(replayDeliveriesByFilter));
  router.get('/webhook-deliveries/:id', ...of(showDelivery));
  router.post('/webhook-deliveries/:id/replay', ...of(replayDeliveryById));
  router.get('/events', ...of(listEventsPage));
  router.get('/events/:id', ...of(showEvent));
  return routesOf(noHead(router));
}
