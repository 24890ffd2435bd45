import { parseBody, type HttpContext } from '@gatehouse/http';
import {
  changeEndpoint,
  createEndpoint,
  getEndpoint,
  listEndpoints,
  removeEndpoint,
  rotateEndpointKey,
  type DeliveryContext,
} from '@gatehouse/identity';
import { answerJson } from '../answer-json.ts';
import { pathId } from '../path-id.ts';
import { changeEndpointSchema, createEndpointSchema, rotateKeySchema } from '../webhook-requests.ts';
import type { EndpointList } from '../webhook-views.ts';
import { presentEndpoint, presentWithSecret } from './present-endpoint.ts';

/** `GET …/webhooks`: where events go, oldest first. */
export async function listWebhooks(context: DeliveryContext, ctx: HttpContext): Promise<void> {
  const endpoints = await listEndpoints(context);
  answerJson(ctx, { webhooks: endpoints.map(presentEndpoint) } satisfies EndpointList);
}

/**
 * `POST …/webhooks`: 201, with the secret, this once.
 *
 * @throws AppError `bad_json`, `validation_failed`, `webhook_url_refused`, `webhook_endpoints_exhausted`
 */
export async function addWebhook(context: DeliveryContext, ctx: HttpContext): Promise<void> {
  const { url, description, event_types: eventTypes, algorithm } = await parseBody(ctx, createEndpointSchema);
  answerJson(ctx, presentWithSecret(await createEndpoint(context, { url, description, eventTypes, algorithm })), 201);
}

/** `GET …/webhooks/{id}`. @throws AppError `webhook_endpoint_not_found` */
export async function showWebhook(context: DeliveryContext, ctx: HttpContext): Promise<void> {
  answerJson(ctx, presentEndpoint(await getEndpoint(context, endpointIdIn(ctx))));
}

/** `PATCH …/webhooks/{id}`. @throws AppError `bad_json`, `validation_failed`, `webhook_*` */
export async function changeWebhook(context: DeliveryContext, ctx: HttpContext): Promise<void> {
  const id = endpointIdIn(ctx);
  const { event_types: eventTypes, ...rest } = await parseBody(ctx, changeEndpointSchema);
  answerJson(ctx, presentEndpoint(await changeEndpoint(context, id, { ...rest, eventTypes })));
}

/** `DELETE …/webhooks/{id}`: 204, with its deliveries. @throws AppError `webhook_endpoint_not_found` */
export async function removeWebhook(context: DeliveryContext, ctx: HttpContext): Promise<void> {
  await removeEndpoint(context, endpointIdIn(ctx));
  ctx.status = 204;
}

/** `POST …/webhooks/{id}/rotate`: the new secret, this once. @throws AppError `webhook_endpoint_not_found` */
export async function rotateWebhook(context: DeliveryContext, ctx: HttpContext): Promise<void> {
  const id = endpointIdIn(ctx);
  const { grace_seconds: graceSeconds } = await parseBody(ctx, rotateKeySchema);
  answerJson(ctx, presentWithSecret(await rotateEndpointKey(context, id, graceSeconds)));
}

/** The endpoint that a path names. @throws AppError `webhook_endpoint_not_found` */
export function endpointIdIn(ctx: HttpContext): string {
  return pathId(ctx, 'webhook_endpoint_not_found');
}
