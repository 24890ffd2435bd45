import { z } from 'zod';

// Shapes that several routes share.

/** A time of the wire. */
export const timeSchema = z.iso.datetime().meta({ description: 'ISO 8601, UTC, to the millisecond.' });

/** What a credential may be for. */
export const scopeSchema = z.enum(['read', 'provision', 'support', 'all']);

/** Whether a credential opens anything. What was revoked stays so, also once it would have expired. */
export const credentialStateSchema = z
  .enum(['active', 'expired', 'revoked'])
  .meta({ description: 'At the time of the answer; only what is active is accepted.' });
export type CredentialState = z.output<typeof credentialStateSchema>;

/** What people call something. */
export const displayNameSchema = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^[^\p{C}]+$/u, 'has a character that cannot be shown; allowed is a line of 1 to 100 characters');

/** Where the next page starts. */
export const nextSchema = z
  .string()
  .nullable()
  .meta({ description: 'The `cursor` of the next page; null on the last.' });

/** The parameters of every list. */
export const pageParameters = {
  cursor: z.string().max(2_000).optional().meta({ description: '`next` of the page before.' }),
  limit: z.int().min(1).max(100).optional().meta({ description: 'Most entries of a page; 50 when absent.' }),
};

/** How many entries a page has when nothing is said. */
export const pageLimitDefault = 50;
