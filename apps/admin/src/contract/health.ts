import type { RouteContract } from '@gatehouse/operator-api';
import { z } from 'zod';
import { deliveryHealthSchema } from './deliveries.ts';
import { readAnswer } from './read-answer.ts';

const databaseHealthSchema = z
  .object({
    version: z.string().meta({ description: 'Of PostgreSQL.' }),
    latency_ms: z.number().meta({ description: 'How long it took to answer, waiting for a connection included.' }),
    connections: z.int().meta({ description: 'Open to the server by anybody.' }),
    connections_max: z.int().meta({ description: 'So many may be open.' }),
    row_security: z.boolean().meta({
      description:
        'Whether PostgreSQL holds the statements of a site to its rows, as this process was told to have it.',
    }),
  })
  .meta({ id: 'DatabaseHealth' });

const migrationLevelSchema = z
  .object({
    state: z
      .enum(['current', 'behind', 'ahead'])
      .meta({ description: '`behind`: run `gatehouse migrate`. `ahead`: a newer build has migrated the database.' }),
    level: z.string().nullable().meta({ description: 'The newest migration the database has.' }),
    newest: z.string().meta({ description: 'The newest migration this build knows.' }),
  })
  .meta({ id: 'MigrationLevel' });

const healthSchema = z
  .object({
    state: z
      .enum(['ok', 'degraded'])
      .meta({ description: '`degraded`: the job queue does not answer, or the database is at another migration.' }),
    version: z.string().meta({ description: 'Of this Gatehouse.' }),
    database: databaseHealthSchema,
    migrations: migrationLevelSchema,
    deliveries: deliveryHealthSchema,
  })
  .meta({ id: 'Health' });

/** How the whole fares. */
export type HealthView = z.output<typeof healthSchema>;

/** `GET /v1/health` */
export const showHealthContract = {
  method: 'get',
  path: '/v1/health',
  scope: 'read',
  tag: 'Platform',
  summary: 'How the whole fares: the database, its migrations, the job queue and the deliveries.',
  description: 'Without a database it is 503, as everything. Cheap enough to be asked every few seconds.',
  answers: { 200: { description: 'The health.', schema: healthSchema } },
} as const satisfies RouteContract;

/** Reads the health out of an answer. @throws Error when the answer is none of this API. */
export function healthFrom(answer: unknown): HealthView {
  return readAnswer(healthSchema, answer);
}
