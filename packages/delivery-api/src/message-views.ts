import { z } from 'zod';

// What was sent and what waits, as both ends read it: on a site's API under `/admin`, in the admin app under
// `/v1/instances/{id or slug}`. Nothing here needs a server.

/** How a message travels. */
export const channelSchema = z.enum(['mail', 'sms']);

/** States of a message, as they follow each other. */
export const messageStateSchema = z.enum(['queued', 'sending', 'sent', 'failed', 'suppressed', 'abandoned']);

/** A message without its contents. */
export const messageViewSchema = z.object({
  id: z.string(),
  channel: channelSchema,
  /** Which mail or text it is: `confirmation`, `recovery`, … */
  kind: z.string(),
  recipient: z.string(),
  user_id: z.string().nullable(),
  state: messageStateSchema,
  /** How often sending was tried since the message was queued or replayed. */
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

/** How many messages there are of each channel in each state. */
export const messageCountsSchema = z.object({
  counts: z.array(z.object({ channel: channelSchema, state: messageStateSchema, count: z.int() })),
  /** The sum of them. */
  counted: z.int(),
  /** False when there are more messages than are counted: then these are the newest. */
  is_complete: z.boolean(),
});
export type MessageCounts = z.output<typeof messageCountsSchema>;

/** Answer of `POST …/messages/replay`. */
export const messageReplaySchema = z.object({
  replayed: z.int(),
  /** Whether there are others that match and can be replayed. */
  has_more: z.boolean(),
});
export type MessageReplay = z.output<typeof messageReplaySchema>;

/** An address that nothing is sent to. */
export const suppressionViewSchema = z.object({
  channel: channelSchema,
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

/** Answer of `GET …/messages/{id}`. */
export const messageDetailSchema = messageViewSchema.extend({
  /** The Message-ID of the mail: the same for every attempt. */
  message_id: z.string(),
  /** What came of each attempt, the oldest first. */
  attempt_log: z.array(
    z.object({
      at: z.string(),
      duration_ms: z.number(),
      outcome: z.enum(['sent', 'failed', 'deferred', 'suppressed', 'abandoned']),
      /** A class of error, never what a remote host said. */
      error: z.string().nullable(),
      /** The number that the mail server or provider answered with. */
      status: z.int().nullable(),
    }),
  ),
  /** What the mail service reported of it later, the oldest first. */
  feedback: z.array(
    z.object({
      at: z.string(),
      kind: z.enum(['bounce', 'soft_bounce', 'complaint', 'unsubscribed']),
      source: z.string(),
      detail: z.string().nullable(),
    }),
  ),
  /** Why nothing is sent to the recipient; null while it is. */
  suppression: suppressionViewSchema.nullable(),
});
export type MessageDetail = z.output<typeof messageDetailSchema>;

/** Answer of `GET …/suppressions`: newest first. */
export const suppressionListSchema = z.object({
  suppressions: z.array(suppressionViewSchema),
  next: z.string().nullable(),
});
export type SuppressionList = z.output<typeof suppressionListSchema>;

/** Answer of `POST …/mail/preview`. */
export const mailPreviewSchema = z.object({
  subject: z.string(),
  html: z.string(),
  text: z.string(),
  /** The language it is in. */
  language: z.string(),
  /** Where the body comes from. */
  source: z.enum(['built_in', 'stored', 'template']),
  /** What the site's owner should know, a sentence each. */
  warnings: z.array(z.string()),
});
export type MailPreviewView = z.output<typeof mailPreviewSchema>;

/** Answer of `POST …/mail/test`. */
export const testMessageSchema = z.object({
  /** What comes of it is at `…/messages/{id}`. */
  message_id: z.string(),
});
export type TestMessageView = z.output<typeof testMessageSchema>;
