import type { Instance } from '@gatehouse/instances';
import { z } from 'zod';
import { openContent } from './sealed-content.ts';

/**
 * Everything of a mail that comes from the request that caused it. Templates, subjects and the SMTP settings are read
 * when it is sent. What has a default may be missing in rows of an earlier version.
 */
const snapshotSchema = z.object({
  /** The site as that request knew it: a claim of the operator may have said another than the settings. */
  siteUrl: z.string(),
  /** What the link carries; empty in a mail without one. */
  token: z.string(),
  /** What the person may type in place of following the link; empty when there is no code. */
  code: z.string().default(''),
  /** Set when the link leads to our own `/verify` in place of the site. */
  apiReturn: z
    .object({ apiUrl: z.string(), isMount: z.boolean().default(false), redirectTo: z.string() })
    .nullable()
    .default(null),
  /** The person's address. */
  email: z.string(),
  /** The address that the person wants to have. */
  newEmail: z.string().nullable(),
  /** The address that this mail goes to. */
  sendingTo: z.string().default(''),
  /** What a notice tells, by the names that templates have for it. */
  facts: z.record(z.string(), z.string()).default({}),
  /** The person's `user_metadata` then. */
  data: z.record(z.string(), z.unknown()),
  /** `Accept-Language`, as sent. */
  language: z.string().nullable(),
  dialect: z.enum(['netlify', 'supabase']),
});

export type MailSnapshot = z.output<typeof snapshotSchema>;

/**
 * Opens the snapshot of a row.
 *
 * @throws Error when the row was sealed with another key, for another row, or holds something else.
 */
export function openSnapshot(instance: Instance, messageId: string, sealed: string): MailSnapshot {
  return snapshotSchema.parse(openContent(instance, messageId, sealed));
}
