import type { RouteContract } from '@gatehouse/operator-api';
import { z } from 'zod';
import { nextSchema, timeSchema } from './names.ts';
import { readAnswer } from './read-answer.ts';

const tag = 'Usage';

const daySchema = z.iso.date().meta({ description: 'A day, UTC.' });
const amountsSchema = z.record(z.string(), z.int()).meta({
  id: 'UsageAmounts',
  description:
    'Metric → how much: `sign_ups` (accounts that came to be, in whatever way), `logins.<method>`, `token_refreshes`, ' +
    '`mails_sent`, `mails_failed`, `sms_sent`, `sms_failed`, `webhooks_sent`, `webhooks_failed`, `rate_limited` (answers ' +
    '429), `server_errors` (answers from 500 up). What is absent was not used.',
});

const usageSchema = z
  .object({
    from: daySchema,
    to: daySchema,
    users: z.int().meta({ description: 'Users that it has now, in all audiences.' }),
    days: z.array(z.object({ day: daySchema, amounts: amountsSchema })),
    total: amountsSchema,
    months: z.array(
      z.object({
        month: z.string().meta({ description: '`YYYY-MM`, UTC.' }),
        active_users: z.int().meta({ description: 'Users who signed in or refreshed in the whole month, each once.' }),
      }),
    ),
  })
  .meta({ id: 'Usage' });

const entrySchema = z
  .object({
    instance_id: z.string(),
    slug: z.string(),
    day: daySchema,
    metric: z.string().meta({
      description:
        'As in UsageAmounts, and `monthly_active_users`: users seen on a day for the first time in its month.',
    }),
    amount: z.int(),
  })
  .meta({ id: 'UsageEntry' });

const seriesSchema = z
  .object({
    by: z.enum(['hour', 'day']),
    from: daySchema,
    to: daySchema,
    points: z.array(z.object({ at: timeSchema, amounts: amountsSchema })).meta({
      description: 'One for every hour or day up to the one under way, named by its beginning, oldest first.',
    }),
    total: amountsSchema,
  })
  .meta({ id: 'UsageSeries' });

const usageListSchema = z.object({ usage: z.array(entrySchema), next: nextSchema }).meta({ id: 'UsageList' });

/** What an instance used, as `/v1` shows it. */
export type UsageView = z.output<typeof usageSchema>;
/** How much of something an instance used on a day. */
export type UsageEntryView = z.output<typeof entrySchema>;
/** What the platform did, step by step. */
export type UsageSeriesView = z.output<typeof seriesSchema>;
/** A page of them. */
export type UsageList = z.output<typeof usageListSchema>;

const range = {
  from: daySchema.optional().meta({ description: 'First day; the first of the month of `to` when absent.' }),
  to: daySchema.optional().meta({ description: 'Last day; today when absent. At most 366 days after `from`.' }),
};
const description = 'Processes add up in memory: the last five seconds may be missing. Days are UTC.';

/** `GET /v1/instances/{reference}/usage` */
export const showUsageContract = {
  method: 'get',
  path: '/v1/instances/:reference/usage',
  scope: 'read',
  tag,
  summary: 'What an instance used, by day.',
  description,
  query: z.object(range),
  answers: { 200: { description: 'Its usage.', schema: usageSchema } },
  errors: ['not_found'],
} as const satisfies RouteContract;

/** `GET /v1/usage/series` */
export const showUsageSeriesContract = {
  method: 'get',
  path: '/v1/usage/series',
  scope: 'read',
  tag,
  summary: 'What the whole platform did, by hour or day: for charts.',
  description:
    `${description} Sites that have been deleted are still in it, and \`server_errors\` and \`rate_limited\` of requests ` +
    'that belong to no site.',
  query: z.object({
    by: z.enum(['hour', 'day']).optional().meta({ description: 'The step; a day when absent.' }),
    from: daySchema.optional().meta({
      description: 'First day; when absent the one before `to` by hour, 29 days before it by day.',
    }),
    to: daySchema.optional().meta({
      description: 'Last day; today when absent. At most 31 days after `from` by hour, 366 by day.',
    }),
  }),
  answers: { 200: { description: 'Its points.', schema: seriesSchema } },
} as const satisfies RouteContract;

/** `GET /v1/usage` */
export const listUsageContract = {
  method: 'get',
  path: '/v1/usage',
  scope: 'read',
  tag,
  summary: 'What all instances or one of them used, by instance, day and metric.',
  description:
    `${description} As CSV or NDJSON by \`format\` or by \`Accept: text/csv\` or \`application/x-ndjson\`; the cursor of ` +
    'the next page is then in the header `Next-Cursor`, which is absent on the last.',
  query: z.object({
    ...range,
    instance: z.string().max(100).optional().meta({ description: 'Only of the instance with that id or slug.' }),
    format: z.enum(['json', 'csv', 'ndjson']).optional(),
    cursor: z.string().max(2_000).optional().meta({ description: '`next` of the page before.' }),
    limit: z.int().min(1).max(10_000).optional().meta({ description: 'Most entries of a page; 1000 when absent.' }),
  }),
  answers: {
    200: { description: 'A page of it.', schema: usageListSchema, texts: ['text/csv', 'application/x-ndjson'] },
  },
  errors: ['not_found'],
} as const satisfies RouteContract;

/** Every route of usage. */
export const usageContracts: readonly RouteContract[] = [showUsageContract, listUsageContract, showUsageSeriesContract];

/** Reads usage out of an answer. @throws Error when the answer is none of this API. */
export function usageFrom(answer: unknown): UsageView {
  return readAnswer(usageSchema, answer);
}

/** Reads a page of usage out of an answer. @throws Error when the answer is none of this API. */
export function usageListFrom(answer: unknown): UsageList {
  return readAnswer(usageListSchema, answer);
}
