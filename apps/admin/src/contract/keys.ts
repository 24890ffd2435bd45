import type { RouteContract } from '@gatehouse/operator-api';
import { z } from 'zod';
import { timeSchema } from './names.ts';
import { readAnswer } from './read-answer.ts';

const tag = 'Signing keys of an instance';

const keySchema = z
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

const madeKeySchema = keySchema.extend({ secret: secretMember }).meta({ id: 'MadeInstanceKey' });
const rotationSchema = madeKeySchema
  .extend({ is_active: z.boolean().meta({ description: 'False while it waits; it then takes over by itself.' }) })
  .meta({ id: 'KeyRotation' });
const revocationSchema = z
  .object({
    key: keySchema,
    successor: keySchema.nullable().meta({ description: 'What signs in its place, if it was the active key.' }),
    secret: secretMember,
    api_keys_ended: z.int().meta({ description: 'API keys that it had signed.' }),
  })
  .meta({ id: 'KeyRevocation' });
const keyListSchema = z.object({ keys: z.array(keySchema) }).meta({ id: 'InstanceKeyList' });

/** A signing key of an instance, as `/v1` shows it. */
export type KeyView = z.output<typeof keySchema>;
/** One with the secret that was made for it. */
export type MadeKeyView = z.output<typeof madeKeySchema>;
/** What a rotation did. */
export type RotationView = z.output<typeof rotationSchema>;
/** What a revocation did. */
export type RevocationView = z.output<typeof revocationSchema>;

const algorithm = z
  .enum(['ES256', 'RS256', 'EdDSA', 'HS256'])
  .optional()
  .meta({ description: 'Of a key that is made here; when absent, that of what signs now.' });
const force = z
  .boolean()
  .optional()
  .meta({ description: 'Although kept copies of the key set may lack the key, so that new tokens are refused there.' });
const oneKey = { description: 'The key.', schema: keySchema };
const missing = ['not_found', 'signing_key_not_found'] as const;

/** `GET /v1/instances/{reference}/keys` */
export const listKeysContract = {
  method: 'get',
  path: '/v1/instances/:reference/keys',
  scope: 'read',
  tag,
  summary: 'Lists the signing keys of an instance, newest first; revoked ones for 90 days.',
  description:
    'Without an active key among them its tokens are signed with `jwt.secret` or `jwt.keys` of its settings.',
  answers: { 200: { description: 'All of its keys.', schema: keyListSchema } },
  errors: ['not_found'],
} as const satisfies RouteContract;

/** `GET /v1/instances/{reference}/keys/{kid}` */
export const showKeyContract = {
  method: 'get',
  path: '/v1/instances/:reference/keys/:kid',
  scope: 'read',
  tag,
  summary: 'Shows a signing key with its public half.',
  answers: { 200: oneKey },
  errors: missing,
} as const satisfies RouteContract;

/** `POST /v1/instances/{reference}/keys` */
export const createKeyContract = {
  method: 'post',
  path: '/v1/instances/:reference/keys',
  scope: 'provision',
  action: 'key.create',
  tag,
  summary: 'Makes a signing key, or takes one over.',
  description: 'It is published and signs nothing yet: promote it once it may sign, or rotate.',
  body: z
    .strictObject({
      algorithm,
      kid: z.string().optional().meta({ description: 'Its name in tokens; a UUID when absent.' }),
      key: z
        .union([z.string(), z.record(z.string(), z.unknown())])
        .optional()
        .meta({ description: 'A key to take over: a private or symmetric JWK, or a private key in PEM.' }),
      publish: z.boolean().optional().meta({ description: 'False keeps it out of the key set for now.' }),
    })
    .meta({ id: 'NewInstanceKey' }),
  answers: { 201: { description: 'The key.', schema: madeKeySchema } },
  errors: ['not_found', 'signing_key_invalid', 'signing_key_exists', 'signing_keys_full', 'instance_secret_taken'],
} as const satisfies RouteContract;

/** `POST /v1/instances/{reference}/keys/rotate` */
export const rotateKeysContract = {
  method: 'post',
  path: '/v1/instances/:reference/keys/rotate',
  scope: 'provision',
  action: 'key.rotate',
  tag,
  summary: 'Puts another key in the place of what signs.',
  description:
    'A published key that may sign takes over at once. Otherwise one is made and published, if none waits, and takes over ' +
    'by itself after `jwt.jwks_max_age`. Nobody is signed out.',
  body: z.strictObject({ algorithm, force }).meta({ id: 'RotateKeys' }),
  answers: { 200: { description: 'The key that has taken over, or will.', schema: rotationSchema } },
  errors: ['not_found', 'signing_key_invalid', 'signing_keys_full'],
} as const satisfies RouteContract;

/** `POST /v1/instances/{reference}/keys/{kid}/publish` */
export const publishKeyContract = {
  method: 'post',
  path: '/v1/instances/:reference/keys/:kid/publish',
  scope: 'provision',
  action: 'key.publish',
  tag,
  summary: 'Shows a key in the key set; from now on it verifies.',
  answers: { 200: oneKey },
  errors: [...missing, 'signing_key_state'],
} as const satisfies RouteContract;

/** `POST /v1/instances/{reference}/keys/{kid}/promote` */
export const promoteKeyContract = {
  method: 'post',
  path: '/v1/instances/:reference/keys/:kid/promote',
  scope: 'provision',
  action: 'key.promote',
  tag,
  summary: 'Lets a published key sign; the active one then only verifies, until its last token has expired.',
  body: z.strictObject({ force }).meta({ id: 'PromoteKey' }),
  answers: { 200: oneKey },
  errors: [...missing, 'signing_key_state', 'signing_key_too_new', 'signing_key_invalid'],
} as const satisfies RouteContract;

/** `POST /v1/instances/{reference}/keys/{kid}/revoke` */
export const revokeKeyContract = {
  method: 'post',
  path: '/v1/instances/:reference/keys/:kid/revoke',
  scope: 'provision',
  action: 'key.revoke',
  tag,
  summary: 'Ends a key: within a second nothing that it signed is believed anywhere.',
  description:
    'The place of the active key is taken at once by a published one, else by a new one. People keep their sessions: their ' +
    'next refresh has a token of the successor.',
  answers: { 200: { description: 'What was done.', schema: revocationSchema } },
  errors: [...missing, 'signing_key_state', 'signing_key_configured'],
} as const satisfies RouteContract;

/** Every route of signing keys. */
export const keyContracts: readonly RouteContract[] = [
  listKeysContract,
  createKeyContract,
  rotateKeysContract,
  showKeyContract,
  publishKeyContract,
  promoteKeyContract,
  revokeKeyContract,
];

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
