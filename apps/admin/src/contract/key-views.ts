import { z } from 'zod';
import { timeSchema } from './names.ts';
import { readAnswer } from './read-answer.ts';

// What `/v1` shows of a signing key.

/** A signing key. */
export const keySchema = z
  .object({
    kid: z.string(),
    algorithm: z.enum(['HS256', 'ES256', 'RS256', 'EdDSA']),
    state: z.enum(['created', 'published', 'active', 'retiring', 'revoked']),
    is_next: z.boolean().meta({ description: 'Takes the active key’s place as soon as it may sign.' }),
    usable_at: timeSchema.nullable().meta({ description: 'May sign from then on.' }),
    verifies_until: timeSchema
      .nullable()
      .meta({ description: 'Of a retiring key: afterwards it verifies only API keys that it signed.' }),
    public_key: z
      .record(z.string(), z.unknown())
      .nullable()
      .meta({ description: 'A JWK (RFC 7517), as the key set shows it; null for a secret.' }),
    created_at: timeSchema,
    published_at: timeSchema.nullable(),
    activated_at: timeSchema.nullable(),
    retired_at: timeSchema.nullable(),
    revoked_at: timeSchema.nullable(),
  })
  .meta({ id: 'InstanceKey' });

const secretMember = z
  .string()
  .optional()
  .meta({ description: 'A secret that was made here, in base64url. It is in no other answer.' });

/** One with the secret that was made for it. */
export const madeKeySchema = keySchema.extend({ secret: secretMember }).meta({ id: 'MadeInstanceKey' });
/** What a rotation did. */
export const rotationSchema = madeKeySchema
  .extend({ is_active: z.boolean().meta({ description: 'False while it waits; it then takes over by itself.' }) })
  .meta({ id: 'KeyRotation' });
/** What a revocation did. */
export const revocationSchema = z
  .object({
    key: keySchema,
    successor: keySchema.nullable().meta({ description: 'What signs in its place, if it was the active key.' }),
    secret: secretMember,
    api_keys_ended: z.int().meta({ description: 'API keys that it had signed.' }),
  })
  .meta({ id: 'KeyRevocation' });
/** All signing keys of an instance. */
export const keyListSchema = z.object({ keys: z.array(keySchema) }).meta({ id: 'InstanceKeyList' });

/** A signing key of an instance, as `/v1` shows it. */
export type KeyView = z.output<typeof keySchema>;
/** One with the secret that was made for it. */
export type MadeKeyView = z.output<typeof madeKeySchema>;
/** What a rotation did. */
export type RotationView = z.output<typeof rotationSchema>;
/** What a revocation did. */
export type RevocationView = z.output<typeof revocationSchema>;

/** Reads keys out of an answer. @throws Error when the answer is none of this API. */
export function keyListFrom(answer: unknown): { readonly keys: readonly KeyView[] } {
  return readAnswer(keyListSchema, answer);
}

/** Reads a key out of an answer. @throws Error when the answer is none of this API. */
export function madeKeyFrom(answer: unknown): MadeKeyView {
  return readAnswer(madeKeySchema, answer);
}

/** Reads a rotation out of an answer. @throws Error when the answer is none of this API. */
export function rotationFrom(answer: unknown): RotationView {
  return readAnswer(rotationSchema, answer);
}

/** Reads a revocation out of an answer. @throws Error when the answer is none of this API. */
export function revocationFrom(answer: unknown): RevocationView {
  return readAnswer(revocationSchema, answer);
}
