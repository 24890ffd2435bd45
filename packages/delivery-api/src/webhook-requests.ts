import { eventTypes } from '@gatehouse/identity';
import { z } from 'zod';
import { endpointStates } from './webhook-views.ts';

/** Events that an endpoint may ask for; `webhook.test` comes only to whom it was sent. */
const wantedTypes = eventTypes.filter((type) => type !== 'webhook.test');

const eventTypesSchema = z
  .array(
    z.enum(wantedTypes, {
      error: ({ input }) => `${JSON.stringify(input).slice(0, 100)} is no event; allowed are ${wantedTypes.join(', ')}`,
    }),
  )
  .max(wantedTypes.length)
  .transform((types) => [...new Set(types)]);

const description = z.string().max(200);

/** Body of `POST …/webhooks`. */
export const createEndpointSchema = z.strictObject({
  /** `https`, with a host that the public can reach. */
  url: z.string(),
  /** A word or two for whoever reads the list. */
  description: description.default(''),
  /** Absent or empty: all. */
  event_types: eventTypesSchema.default([]),
  /** A shared secret (HMAC-SHA256), or a pair whose public half the receiver gets. */
  algorithm: z.enum(['hmac-sha256', 'ed25519']).default('hmac-sha256'),
});

/** Body of `PATCH …/webhooks/{id}`: what is absent stays. */
export const changeEndpointSchema = z.strictObject({
  url: z.string().optional(),
  description: description.optional(),
  event_types: eventTypesSchema.optional(),
  state: z.enum(endpointStates).optional(),
});

/** Body of `POST …/webhooks/{id}/rotate`. */
export const rotateKeySchema = z.strictObject({
  /** How long the key before goes on signing too: a day unless told, a week at most. */
  grace_seconds: z.int().min(0).max(604_800).default(86_400),
});

/** Body of `POST …/webhooks/{id}/replay`. */
export const replaySinceSchema = z.strictObject({
  since: z.iso.datetime({ offset: true }),
});

/** Body of `POST …/webhook-deliveries/replay`: what has ended and matches; absent members match all. */
export const replayDeliveriesSchema = z.strictObject({
  endpoint_id: z.uuid().optional(),
  /** Those given up, unless told otherwise. */
  state: z.enum(['sent', 'failed', 'abandoned']).optional(),
  event_type: z.enum(eventTypes).optional(),
  /** Included. */
  created_from: z.iso.datetime({ offset: true }).optional(),
  /** Not included. */
  created_to: z.iso.datetime({ offset: true }).optional(),
});
