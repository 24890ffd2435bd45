import { mailKinds, type MailKind } from '@gatehouse/identity';
import { z } from 'zod';
import { channelSchema } from './message-views.ts';

const mailKind = z.enum(Object.keys(mailKinds) as [MailKind, ...MailKind[]]);

/** Body of `POST …/messages/replay`: what is absent matters not. */
export const replayMessagesSchema = z.strictObject({
  state: z.enum(['failed', 'abandoned']).optional(),
  channel: channelSchema.optional(),
  kind: z.string().max(64).optional(),
  /** The whole address, in any case. */
  recipient: z.string().max(320).optional(),
  user_id: z.uuid().optional(),
  /** Included. */
  created_from: z.iso.datetime({ offset: true }).optional(),
  /** Not included. */
  created_to: z.iso.datetime({ offset: true }).optional(),
  /** Most messages in one go. */
  limit: z.int().min(1).max(1_000).default(100),
});

/** Body of `POST …/suppressions`. */
export const addSuppressionSchema = z.strictObject({
  channel: channelSchema.default('mail'),
  /** In any case. */
  address: z.string(),
  reason: z.enum(['bounce', 'complaint', 'manual', 'unsubscribed']).default('manual'),
  /** A word or two for whoever reads the list. */
  detail: z.string().max(200).nullable().default(null),
  /** Absent or null: until somebody removes it. */
  expires_at: z.iso.datetime({ offset: true }).nullable().default(null),
});

/** Body of `POST …/mail/preview`. */
export const previewMailSchema = z.strictObject({
  kind: mailKind,
  /** What the reader wants, such as `de-AT`. */
  language: z.string().max(255).exactOptional(),
  /** In place of the site's subject. */
  subject: z.string().max(1_000).exactOptional(),
  /** In place of the site's body. */
  body: z.string().max(262_144).exactOptional(),
  /** Where to fetch the body, in place of the site's. */
  template: z.string().max(2_048).exactOptional(),
});

/** Body of `POST …/mail/test`. */
export const testMailSchema = z.strictObject({
  kind: mailKind,
  to: z.string().max(320),
  /** What the reader wants, such as `de-AT`. */
  language: z.string().max(255).nullable().default(null),
});
