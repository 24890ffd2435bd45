import type { RouteContract } from '@gatehouse/operator-api';
import { z } from 'zod';
import { keyListSchema, keySchema, madeKeySchema, revocationSchema, rotationSchema } from './key-views.ts';

const tag = 'Signing keys of an instance';

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
  summary: 'Revokes a key: what it signed is rejected everywhere within a second.',
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
