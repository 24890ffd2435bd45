import { z } from 'zod';

// What was sent and what waits, as both ends read it: on a site's API under `/admin`, in the admin app under
// `/v1/instances/{id or slug}`.

const channel = z.enum(['mail', 'sms']);

/** States of a message, as they follow each other. */
export const messageStateSchema = z.enum(['queued', 'sending', 'sent', 'failed', 'suppressed', 'abandoned']);

/** A message without its contents. */
export const messageViewSchema = z.object({
  id: z.string(),
  channel,
  /** Which mail or text it is: `confirmation`, `recovery`, … */
  kind: z.string(),
  recipient: z.string(),
  user_id: z.string().nullable(),
  state: messageStateSchema,
  /** How often sending was tried. */
  attempts: z.int(),
  /** A class of error of the last attempt, or why it will not be sent. */
  last_error: z.string().nullable(),
  created_at: z.string(),
  /** Null once nothing more is tried. */
  next_attempt_at: z.string().nullable(),
  sent_at: z.string().nullable(),
  /** Afterwards its link is worth nothing, and it is neither sent nor replayed. */
  expires_at: z.string(),
  /** Whether it can be sent once more. */
  is_replayable: z.boolean(),
});
export type MessageView = z.output<typeof messageViewSchema>;

/** Answer of `GET …/messages`: newest first. */
export const messageListSchema = z.object({
  messages: z.array(messageViewSchema),
  /** The `cursor` of the next page; null on the last. */
  next: z.string().nullable(),
});
export type MessageList = z.output<typeof messageListSchema>;

/** An address that nothing is sent to. */
export const suppressionViewSchema = z.object({
  channel,
  address: z.string(),
  reason: z.enum(['bounce', 'complaint', 'manual', 'unsubscribed']),
  /** A class that the reason is of. */
  detail: z.string().nullable(),
  /** Who said so: `admin`, `operator`, or the mail service that reported it. */
  source: z.string(),
  created_at: z.string(),
  /** Null: until somebody removes it. */
  expires_at: z.string().nullable(),
});
export type SuppressionView = z.output<typeof suppressionViewSchema>;

/** Answer of `GET …/suppressions`: newest first. */
export const suppressionListSchema = z.object({
  suppressions: z.array(suppressionViewSchema),
  next: z.string().nullable(),
});
export type SuppressionList = z.output<typeof suppressionListSchema>;

/** Body of `POST …/suppressions`. */
export const addSuppressionSchema = z.strictObject({
  channel: channel.default('mail'),
  /** In any case. */
  address: z.string(),
  reason: z.enum(['bounce', 'complaint', 'manual', 'unsubscribed']).default('manual'),
  /** A word or two for whoever reads the list. */
  detail: z.string().max(200).nullable().default(null),
  /** Absent or null: until somebody removes it. */
  expires_at: z.iso.datetime({ offset: true }).nullable().default(null),
});
