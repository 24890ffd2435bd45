import type { RouteContract } from '@gatehouse/operator-api';
import { z } from 'zod';
import { scopeSchema } from './names.ts';

const meSchema = z
  .object({
    id: z.string().nullable().meta({ description: 'Null for the token of the environment.' }),
    name: z.string(),
    scopes: z.array(scopeSchema),
    version: z.string().meta({ description: 'Of this Gatehouse.' }),
    has_inbox: z.boolean().meta({ description: 'Whether mails stay here, in a local inbox.' }),
  })
  .meta({ id: 'Me' });

/** Who asks, and where. */
export type MeView = z.output<typeof meSchema>;

/** `GET /v1/me` */
export const showMeContract = {
  method: 'get',
  path: '/v1/me',
  scope: 'read',
  tag: 'Operators',
  summary: 'Says who asks, and what the credential may do.',
  answers: { 200: { description: 'The operator.', schema: meSchema } },
} as const satisfies RouteContract;
