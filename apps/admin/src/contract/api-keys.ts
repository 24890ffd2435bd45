import type { RouteContract } from '@gatehouse/operator-api';
import { z } from 'zod';
import { credentialStateSchema, timeSchema } from './names.ts';
import { readAnswer } from './read-answer.ts';

const tag = 'Tokens of machines';

const apiKeySchema = z
  .object({
    id: z.string(),
    role: z.enum(['anon', 'service_role']),
    description: z.string(),
    kid: z
      .string()
      .nullable()
      .meta({ description: 'The signing key that it ends with; null for one of the settings.' }),
    state: credentialStateSchema,
    created_at: timeSchema,
    expires_at: timeSchema,
    revoked_at: timeSchema.nullable(),
  })
  .meta({ id: 'ApiKey' });

const madeApiKeySchema = apiKeySchema
  .extend({ token: z.string().meta({ description: 'A JWT. It is in no other answer.' }) })
  .meta({ id: 'MadeApiKey' });
const apiKeyListSchema = z.object({ api_keys: z.array(apiKeySchema) }).meta({ id: 'ApiKeyList' });
const adminTokenSchema = z
  .object({
    token: z.string(),
    token_type: z.literal('bearer'),
    dialect: z.enum(['netlify', 'supabase']),
    expires_in: z.int().meta({ description: 'Seconds.' }),
    expires_at: timeSchema,
  })
  .meta({ id: 'AdminToken' });

/** An API key, as `/v1` shows it. */
export type ApiKeyView = z.output<typeof apiKeySchema>;
/** One with its token. */
export type MadeApiKeyView = z.output<typeof madeApiKeySchema>;
/** A token that acts as a site's administrator. */
export type AdminTokenView = z.output<typeof adminTokenSchema>;

/** `GET /v1/instances/{reference}/api-keys` */
export const listApiKeysContract = {
  method: 'get',
  path: '/v1/instances/:reference/api-keys',
  scope: 'read',
  tag,
  summary: 'Lists the API keys of an instance, newest first; revoked ones until they would have expired.',
  answers: { 200: { description: 'All of its API keys.', schema: apiKeyListSchema } },
  errors: ['not_found'],
} as const satisfies RouteContract;

/** `POST /v1/instances/{reference}/api-keys` */
export const createApiKeyContract = {
  method: 'post',
  path: '/v1/instances/:reference/api-keys',
  scope: 'support',
  action: 'api_key.create',
  tag,
  summary: 'Makes an API key: a token with the role `anon` or `service_role`, for no user.',
  description: 'Signed by what signs the instance’s tokens; it outlives rotations, and can be revoked.',
  body: z
    .strictObject({
      role: z.enum(['anon', 'service_role']),
      description: z
        .string()
        .max(200)
        .regex(/^[^\p{C}]*$/u, 'has a character that cannot be shown')
        .optional(),
      expires_at: z.iso
        .datetime({ offset: true })
        .optional()
        .meta({ description: 'From a minute to ten years from now; ten years when absent.' }),
    })
    .meta({ id: 'NewApiKey' }),
  answers: { 201: { description: 'The API key.', schema: madeApiKeySchema } },
  errors: ['not_found', 'setting_invalid', 'api_keys_full'],
} as const satisfies RouteContract;

/** `DELETE /v1/instances/{reference}/api-keys/{id}` */
export const revokeApiKeyContract = {
  method: 'delete',
  path: '/v1/instances/:reference/api-keys/:id',
  scope: 'support',
  action: 'api_key.revoke',
  tag,
  summary: 'Revokes an API key: it is rejected everywhere within a second.',
  answers: { 200: { description: 'The API key.', schema: apiKeySchema } },
  errors: ['not_found', 'api_key_not_found'],
} as const satisfies RouteContract;

/** `POST /v1/instances/{reference}/admin-token` */
export const mintAdminTokenContract = {
  method: 'post',
  path: '/v1/instances/:reference/admin-token',
  scope: 'support',
  action: 'admin_token.mint',
  tag,
  summary: 'Mints a short-lived token that acts as the site’s administrator.',
  description:
    'In the Netlify dialect the token that the site’s functions get as `identity.token`, in the Supabase dialect one with ' +
    'the role `service_role`. The site’s own audit log says so.',
  body: z
    .strictObject({
      dialect: z.enum(['netlify', 'supabase']).meta({ description: 'Whose admin API it opens.' }),
      expires_in: z.int().optional().meta({ description: 'Seconds, from 60 to 3600; 3600 when absent.' }),
    })
    .meta({ id: 'MintAdminToken' }),
  answers: { 200: { description: 'The token.', schema: adminTokenSchema } },
  errors: ['not_found', 'setting_invalid'],
} as const satisfies RouteContract;

/** Every route of tokens of machines. */
export const apiKeyContracts: readonly RouteContract[] = [
  listApiKeysContract,
  createApiKeyContract,
  revokeApiKeyContract,
  mintAdminTokenContract,
];

/** Reads API keys out of an answer. @throws Error when the answer is none of this API. */
export function apiKeyListFrom(answer: unknown): { readonly api_keys: readonly ApiKeyView[] } {
  return readAnswer(apiKeyListSchema, answer);
}

/** Reads a new API key out of an answer. @throws Error when the answer is none of this API. */
export function madeApiKeyFrom(answer: unknown): MadeApiKeyView {
  return readAnswer(madeApiKeySchema, answer);
}

/** Reads an API key out of an answer. @throws Error when the answer is none of this API. */
export function apiKeyFrom(answer: unknown): ApiKeyView {
  return readAnswer(apiKeySchema, answer);
}

/** Reads an admin token out of an answer. @throws Error when the answer is none of this API. */
export function adminTokenFrom(answer: unknown): AdminTokenView {
  return readAnswer(adminTokenSchema, answer);
}
