import type { RouteContract } from '@gatehouse/operator-api';
import { z } from 'zod';
import { displayNameSchema, timeSchema } from './names.ts';

const tag = 'Operator’s signing keys';

const operatorKeySchema = z
  .object({ id: z.string(), name: z.string(), created_at: timeSchema, expires_at: timeSchema.nullable() })
  .meta({ id: 'OperatorSigningKey' });

const operatorKeyWithSecretSchema = operatorKeySchema
  .extend({ secret: z.string().meta({ description: 'What the proxy signs with. It is in no other answer.' }) })
  .meta({ id: 'OperatorSigningKeyWithSecret' });

const operatorKeyListSchema = z
  .object({ signing_keys: z.array(operatorKeySchema) })
  .meta({ id: 'OperatorSigningKeyList' });

/** A signing key, as `/v1` shows it. */
export type OperatorKeyView = z.output<typeof operatorKeySchema>;

/** `GET /v1/operator/signing-keys` */
export const listOperatorKeysContract = {
  method: 'get',
  path: '/v1/operator/signing-keys',
  scope: 'all',
  tag,
  summary: 'Lists the keys that verify `x-nf-sign`, beside those of the environment.',
  answers: { 200: { description: 'The live keys, the oldest first.', schema: operatorKeyListSchema } },
} as const satisfies RouteContract;

/** `POST /v1/operator/signing-keys` */
export const addOperatorKeyContract = {
  method: 'post',
  path: '/v1/operator/signing-keys',
  scope: 'all',
  action: 'operator_key.add',
  tag,
  summary: 'Adds a key that verifies `x-nf-sign`; at most two are live.',
  description:
    'Every API process knows it within a second. From the first key on, the operator’s bearer token of the environment ' +
    'verifies no signature any more; a signing key of the environment still does.',
  headers: ['Idempotency-Key'],
  body: z
    .strictObject({
      name: displayNameSchema,
      secret: z
        .string()
        .max(4096)
        .optional()
        .meta({ description: 'What the proxy signs with, at least 32 bytes; made when absent.' }),
    })
    .meta({ id: 'NewOperatorSigningKey' }),
  answers: { 201: { description: 'The key with its secret.', schema: operatorKeyWithSecretSchema } },
  errors: ['setting_invalid', 'operator_signing_keys_full', 'conflict'],
} as const satisfies RouteContract;

/** `DELETE /v1/operator/signing-keys/{id}` */
export const retireOperatorKeyContract = {
  method: 'delete',
  path: '/v1/operator/signing-keys/:id',
  scope: 'all',
  action: 'operator_key.retire',
  tag,
  summary: 'Ends a signing key, at once or after an overlap.',
  query: z.strictObject({
    overlap_seconds: z
      .int()
      .min(0)
      .max(2_592_000)
      .optional()
      .meta({ description: 'For how long it is still good; 0 when absent.' }),
  }),
  answers: { 204: { description: 'It ends.' } },
  errors: ['not_found'],
} as const satisfies RouteContract;

/** Every route of signing keys. */
export const operatorKeyContracts: readonly RouteContract[] = [
  listOperatorKeysContract,
  addOperatorKeyContract,
  retireOperatorKeyContract,
];
