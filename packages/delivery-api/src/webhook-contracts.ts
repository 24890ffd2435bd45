import type { RouteContract } from '@gatehouse/operator-api';
import { deliveryScope, instanceBase as base } from './contracts.ts';
import { changeEndpointSchema, createEndpointSchema, replaySinceSchema, rotateKeySchema } from './webhook-requests.ts';
import {
  endpointListSchema,
  endpointViewSchema,
  webhookDeliveryViewSchema,
  webhookReplaySchema,
} from './webhook-views.ts';
import { eventContracts, webhookDeliveryContracts } from './webhook-delivery-contracts.ts';

const scope = deliveryScope;
const tag = 'Webhooks';
const badBody = ['bad_json', 'validation_failed'] as const;
const noEndpoint = ['not_found', 'webhook_endpoint_not_found'] as const;

const endpointContracts: readonly RouteContract[] = [
  {
    method: 'get',
    path: `${base}/webhooks`,
    scope,
    tag,
    summary: 'Lists where an instance sends its events, oldest first, without secrets.',
    answers: { 200: { description: 'All of its webhooks.', schema: endpointListSchema } },
    errors: ['not_found'],
  },
  {
    method: 'post',
    path: `${base}/webhooks`,
    scope,
    action: 'webhook.create',
    tag,
    summary: 'Adds a webhook, enabled from the start; at most 20 for each instance.',
    description:
      'The answer has the `secret` that deliveries are signed with, this once; with `ed25519` the receiver checks with ' +
      '`public_key`. Without `event_types` the webhook gets every event.',
    body: createEndpointSchema,
    answers: { 201: { description: 'The webhook with its secret.', schema: endpointViewSchema } },
    errors: ['not_found', ...badBody, 'webhook_url_refused', 'webhook_endpoints_exhausted'],
  },
  {
    method: 'get',
    path: `${base}/webhooks/:id`,
    scope,
    tag,
    summary: 'Shows a webhook.',
    answers: { 200: { description: 'The webhook.', schema: endpointViewSchema } },
    errors: noEndpoint,
  },
  {
    method: 'patch',
    path: `${base}/webhooks/:id`,
    scope,
    action: 'webhook.change',
    tag,
    summary: 'Changes a webhook; what is absent stays.',
    description:
      'What happens while it is `paused` waits; what happens while it is `disabled` is not sent. Enabling it forgets that ' +
      'it has failed.',
    body: changeEndpointSchema,
    answers: { 200: { description: 'The webhook.', schema: endpointViewSchema } },
    errors: [...noEndpoint, ...badBody, 'webhook_url_refused'],
  },
  {
    method: 'delete',
    path: `${base}/webhooks/:id`,
    scope,
    action: 'webhook.remove',
    tag,
    summary: 'Removes a webhook with its deliveries.',
    answers: { 204: { description: 'Nothing more is sent there.' } },
    errors: noEndpoint,
  },
  {
    method: 'post',
    path: `${base}/webhooks/:id/rotate`,
    scope,
    action: 'webhook.rotate',
    tag,
    summary: 'Gives a webhook another key; the previous one also signs for the grace period.',
    body: rotateKeySchema,
    answers: { 200: { description: 'The webhook with its new secret.', schema: endpointViewSchema } },
    errors: [...noEndpoint, ...badBody],
  },
  {
    method: 'post',
    path: `${base}/webhooks/:id/test`,
    scope,
    action: 'webhook.test',
    tag,
    summary: 'Sends a `webhook.test` event to a webhook.',
    answers: { 202: { description: 'It is on its way.', schema: webhookDeliveryViewSchema } },
    errors: [...noEndpoint, 'webhook_endpoint_disabled', 'events_off'],
  },
  {
    method: 'post',
    path: `${base}/webhooks/:id/replay`,
    scope,
    action: 'webhook.replay',
    tag,
    summary: 'Sends a webhook all that has happened since a time, sent or not; at most 10,000 events.',
    body: replaySinceSchema,
    answers: { 202: { description: 'How many are on their way.', schema: webhookReplaySchema } },
    errors: [...noEndpoint, ...badBody, 'webhook_endpoint_disabled'],
  },
];

/** The routes of webhooks and events where the operator finds them, for the gate and the reference. */
export const webhookContracts: readonly RouteContract[] = [
  ...endpointContracts,
  ...webhookDeliveryContracts,
  ...eventContracts,
];
