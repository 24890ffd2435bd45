import { z } from 'zod';

// Where events go, as both ends read it: on a site's API under `/admin`, in the admin app under
// `/v1/instances/{id or slug}`. Nothing here needs a server.

/** States of an endpoint. */
export const endpointStates = ['enabled', 'disabled', 'paused'] as const;

/** An endpoint. */
export const endpointViewSchema = z
  .object({
    id: z.string(),
    /** Without the credentials in it. */
    url: z.string(),
    description: z.string(),
    /** Empty: all. */
    event_types: z.array(z.string()),
    state: z.enum(endpointStates),
    /** `manual`, `gone` (it answered 410) or `failing` (nothing but failures for five days); null while it is not. */
    disabled_reason: z.string().nullable(),
    /** Since when there was no success. */
    failing_since: z.string().nullable(),
    algorithm: z.enum(['hmac-sha256', 'ed25519']),
    /** `whpk_…` of a pair; null where both sides know a secret. */
    public_key: z.string().nullable(),
    /** Until when the key before the present one signs too. */
    previous_key_until: z.string().nullable(),
    created_at: z.string(),
    updated_at: z.string(),
    /** `whsec_…`: only in the answers to the creation and the rotation that made it. */
    secret: z.string().optional(),
  })
  .meta({ id: 'WebhookEndpoint' });
export type EndpointView = z.output<typeof endpointViewSchema>;

/** Answer of `GET …/webhooks`: oldest first. */
export const endpointListSchema = z.object({ webhooks: z.array(endpointViewSchema) });
export type EndpointList = z.output<typeof endpointListSchema>;

/** States of a delivery. */
export const webhookDeliveryStateSchema = z.enum(['queued', 'sending', 'sent', 'failed', 'abandoned']);

/** One event on its way to one endpoint. */
export const webhookDeliveryViewSchema = z
  .object({
    id: z.string(),
    endpoint_id: z.string(),
    /** The `webhook-id` that the receiver sees, the same for every attempt and replay. */
    event_id: z.string(),
    event_type: z.string(),
    state: webhookDeliveryStateSchema,
    /** How often it was tried since it was last queued. */
    attempts: z.int(),
    /** A class of error of the last attempt, or why it will not be sent. */
    last_error: z.string().nullable(),
    /** What the receiver answered last. */
    last_status: z.int().nullable(),
    /** Whether it was asked for by hand. */
    is_replay: z.boolean(),
    created_at: z.string(),
    /** Null once nothing more is tried. */
    next_attempt_at: z.string().nullable(),
    finished_at: z.string().nullable(),
    expires_at: z.string(),
  })
  .meta({ id: 'WebhookDelivery' });
export type WebhookDeliveryView = z.output<typeof webhookDeliveryViewSchema>;

/** Answer of `GET …/webhook-deliveries/{id}`. */
export const webhookDeliveryDetailSchema = webhookDeliveryViewSchema.extend({
  /** What came of each attempt, the oldest first. */
  attempt_log: z.array(
    z.object({
      at: z.string(),
      duration_ms: z.number(),
      outcome: z.string(),
      error: z.string().nullable(),
      status: z.int().nullable(),
    }),
  ),
});
export type WebhookDeliveryDetail = z.output<typeof webhookDeliveryDetailSchema>;

/** Answer of `GET …/webhook-deliveries`: newest first. */
export const webhookDeliveryListSchema = z.object({
  deliveries: z.array(webhookDeliveryViewSchema),
  /** The `cursor` of the next page; null on the last. */
  next: z.string().nullable(),
});
export type WebhookDeliveryList = z.output<typeof webhookDeliveryListSchema>;

/** Answer of the replays of many: how many are on their way again, at most 10,000. */
export const webhookReplaySchema = z.object({ replayed: z.int() });
export type WebhookReplayCount = z.output<typeof webhookReplaySchema>;

/** An event, as webhooks carry it. */
export const eventSchema = z
  .object({
    id: z.string(),
    type: z.string(),
    created_at: z.string(),
    instance_id: z.string(),
    data: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'Event' });

/** Answer of `GET …/events`: in the order in which they happened, or against it. */
export const eventListSchema = z.object({
  events: z.array(eventSchema),
  /** The `after` to go on with, also when there is nothing more yet; the `before` where the newest came first. */
  next: z.string(),
  /** Whether more is there already. */
  has_more: z.boolean(),
});
export type EventList = z.output<typeof eventListSchema>;
