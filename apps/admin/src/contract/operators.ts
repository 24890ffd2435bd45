import type { RouteContract } from '@gatehouse/operator-api';
import { z } from 'zod';
import { credentialStateSchema, displayNameSchema, scopeSchema, timeSchema } from './names.ts';
import { readAnswer } from './read-answer.ts';

const tag = 'Operators';

const operatorSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    scopes: z.array(scopeSchema),
    state: credentialStateSchema,
    created_at: timeSchema,
    expires_at: timeSchema.nullable(),
    revoked_at: timeSchema.nullable(),
    last_used_at: timeSchema.nullable().meta({ description: 'To the minute.' }),
  })
  .meta({ id: 'Operator' });

const operatorWithTokenSchema = operatorSchema
  .extend({ token: z.string().meta({ description: 'What the operator shows. It is in no other answer.' }) })
  .meta({ id: 'OperatorWithToken' });

const operatorListSchema = z.object({ operators: z.array(operatorSchema) }).meta({ id: 'OperatorList' });

/** An operator, as `/v1` shows it. */
export type OperatorView = z.output<typeof operatorSchema>;

/** An operator with its new token. */
export type OperatorWithTokenView = z.output<typeof operatorWithTokenSchema>;

const expirySchema = z.iso
  .datetime({ offset: true })
  .optional()
  .meta({ description: 'When it ends; never when absent.' });

/** `POST /v1/operators` */
export const createOperatorContract = {
  method: 'post',
  path: '/v1/operators',
  scope: 'all',
  action: 'operator.create',
  tag,
  summary: 'Adds an operator with a token of its own.',
  description:
    '`read` looks at everything but operators and mails; `provision` also creates and changes instances and domains; ' +
    '`support` also acts as an admin of a site, which sees its messages; `all` may do everything.',
  headers: ['Idempotency-Key'],
  body: z
    .strictObject({
      name: displayNameSchema,
      scopes: z.array(scopeSchema).min(1).max(4),
      expires_at: expirySchema,
    })
    .meta({ id: 'NewOperator' }),
  answers: { 201: { description: 'The operator with its token.', schema: operatorWithTokenSchema } },
  errors: ['operator_name_taken', 'setting_invalid'],
} as const satisfies RouteContract;

/** `GET /v1/operators` */
export const listOperatorsContract = {
  method: 'get',
  path: '/v1/operators',
  scope: 'all',
  tag,
  summary: 'Lists all operators, revoked ones last.',
  answers: { 200: { description: 'The operators.', schema: operatorListSchema } },
} as const satisfies RouteContract;

/** `POST /v1/operators/{id}/rotate` */
export const rotateOperatorContract = {
  method: 'post',
  path: '/v1/operators/:id/rotate',
  scope: 'all',
  action: 'operator.rotate',
  tag,
  summary: 'Gives an operator another token.',
  description: 'The old one is good for the overlap, so that nothing stops while the new one is put in its place.',
  headers: ['Idempotency-Key'],
  body: z
    .strictObject({
      overlap_seconds: z.int().min(0).max(2_592_000).optional().meta({ description: 'One day when absent.' }),
    })
    .meta({ id: 'OperatorRotation' }),
  answers: { 200: { description: 'The operator with its new token.', schema: operatorWithTokenSchema } },
  errors: ['not_found'],
} as const satisfies RouteContract;

/** `DELETE /v1/operators/{id}` */
export const revokeOperatorContract = {
  method: 'delete',
  path: '/v1/operators/:id',
  scope: 'all',
  action: 'operator.revoke',
  tag,
  summary: 'Ends an operator and all of its tokens, at once and for good.',
  answers: { 204: { description: 'It is revoked.' } },
  errors: ['not_found'],
} as const satisfies RouteContract;

/** Every route of operators. */
export const operatorContracts: readonly RouteContract[] = [
  createOperatorContract,
  listOperatorsContract,
  rotateOperatorContract,
  revokeOperatorContract,
];

/** Reads an operator with its token out of an answer. @throws Error when the answer is none of this API. */
export function operatorWithTokenFrom(answer: unknown): OperatorWithTokenView {
  return readAnswer(operatorWithTokenSchema, answer);
}

/** Reads the operators out of an answer. @throws Error when the answer is none of this API. */
export function operatorListFrom(answer: unknown): readonly OperatorView[] {
  return readAnswer(operatorListSchema, answer).operators;
}
