import type { RouteContract } from '@gatehouse/operator-api';
import { z } from 'zod';
import { timeSchema } from './names.ts';

const entrySchema = z
  .object({
    id: z.string(),
    created_at: timeSchema,
    actor: z.string().meta({ description: 'Who: an address, or what else is known; empty for the site itself.' }),
    action: z.string(),
    ip_address: z.string(),
    payload: z.record(z.string(), z.unknown()).meta({ description: 'As the site’s own API shows it.' }),
  })
  .meta({ id: 'SiteAuditEntry' });

const listSchema = z
  .object({
    entries: z.array(entrySchema),
    next: z.string().nullable().meta({ description: 'The `page` after this one; null on the last.' }),
  })
  .meta({ id: 'SiteAuditList' });

/** Something that happened at a site, as `/v1` shows it. */
export type SiteAuditEntryView = z.output<typeof entrySchema>;
/** A page of a site’s own log. */
export type SiteAuditList = z.output<typeof listSchema>;

/** `GET /v1/instances/{reference}/audit` */
export const listSiteAuditContract = {
  method: 'get',
  path: '/v1/instances/:reference/audit',
  scope: 'support',
  tag: 'Users',
  summary: 'What users and administrators of an instance did, newest first.',
  query: z.strictObject({
    q: z.string().max(200).optional().meta({ description: 'A part of an address or of the name of a deed.' }),
    page: z.int().min(1).max(200).optional().meta({ description: 'Of 50 entries each; the first when absent.' }),
  }),
  answers: { 200: { description: 'A page of entries.', schema: listSchema } },
  errors: ['not_found'],
} as const satisfies RouteContract;
