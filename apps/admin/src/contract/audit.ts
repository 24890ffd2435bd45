import type { RouteContract } from '@gatehouse/operator-api';
import { z } from 'zod';
import { nextSchema, pageParameters, timeSchema } from './names.ts';
import { readAnswer } from './read-answer.ts';

const auditEntrySchema = z
  .object({
    id: z.string(),
    created_at: timeSchema,
    operator: z.object({ id: z.string().nullable(), name: z.string() }).meta({
      description: 'Who; without an id the token of the environment, the command line or the service itself.',
    }),
    action: z.string(),
    route: z.string().meta({ description: 'Method and path of the route, or the command.' }),
    instance_id: z.string().nullable(),
    instance_slug: z
      .string()
      .nullable()
      .meta({ description: 'What the instance is called now; null once it is gone.' }),
    ip_address: z.string(),
    request_id: z.string().nullable(),
    details: z
      .record(z.string(), z.unknown())
      .meta({ description: 'Before and after; of a secret only that it changed.' }),
  })
  .meta({ id: 'AuditEntry' });

const auditListSchema = z.object({ entries: z.array(auditEntrySchema), next: nextSchema }).meta({ id: 'AuditList' });

/** Something that an operator did, as `/v1` shows it. */
export type AuditEntryView = z.output<typeof auditEntrySchema>;

/** A page of the audit log. */
export type AuditList = z.output<typeof auditListSchema>;

const timeParameter = z.iso.datetime({ offset: true }).optional();

/** `GET /v1/audit` */
export const listAuditContract = {
  method: 'get',
  path: '/v1/audit',
  scope: 'read',
  tag: 'Audit log',
  summary: 'What operators did, newest first.',
  description:
    'Entries are written with the deed itself, so that neither is there without the other; what is done to a user who ' +
    'is there, and an invitation, is written down right after it, since hooks of the site belong to it. Kept for two years.',
  query: z.strictObject({
    ...pageParameters,
    instance: z.uuid().optional().meta({ description: 'The id of an instance, also of one that is gone.' }),
    operator: z.uuid().optional().meta({ description: 'The id of an operator.' }),
    action: z
      .array(z.string().max(100))
      .max(20)
      .optional()
      .meta({ description: 'Names of actions; one that ends with a dot stands for all that begin so.' }),
    since: timeParameter.meta({ description: 'Written at this time or later.' }),
    until: timeParameter.meta({ description: 'Written before this time.' }),
  }),
  answers: { 200: { description: 'A page of entries.', schema: auditListSchema } },
} as const satisfies RouteContract;

const actionListSchema = z
  .object({ actions: z.array(z.string()).meta({ description: 'In alphabetical order.' }) })
  .meta({ id: 'AuditActions' });

/** What operators can do, by the names of the audit log. */
export type AuditActions = z.output<typeof actionListSchema>;

/** `GET /v1/audit/actions` */
export const listAuditActionsContract = {
  method: 'get',
  path: '/v1/audit/actions',
  scope: 'read',
  tag: 'Audit log',
  summary: 'The names of all actions that the audit log can hold.',
  answers: { 200: { description: 'The names.', schema: actionListSchema } },
} as const satisfies RouteContract;

/** Every route of the audit log. */
export const auditContracts: readonly RouteContract[] = [listAuditContract, listAuditActionsContract];

/** Reads a page out of an answer. @throws Error when the answer is none of this API. */
export function auditListFrom(answer: unknown): AuditList {
  return readAnswer(auditListSchema, answer);
}
