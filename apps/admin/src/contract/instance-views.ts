import { z } from 'zod';
import { nextSchema, timeSchema } from './names.ts';
import { readAnswer } from './read-answer.ts';

// What `/v1` shows of an instance.

/** Settings, nested. */
export const settingsSchema = z
  .record(z.string(), z.unknown())
  .meta({ id: 'Settings', description: 'Settings by their paths, nested; docs/settings.md lists them all.' });

/** Labels. */
export const labelsSchema = z
  .record(z.string(), z.string())
  .meta({ description: 'At most 64 words of the operator’s own; values of at most 255 characters.' });

const instanceSummarySchema = z
  .object({
    id: z.string(),
    uuid: z.string().nullable().meta({ description: 'The operator’s own id of the site.' }),
    slug: z.string().meta({ description: 'Its name in addresses.' }),
    state: z.enum(['active', 'suspended', 'deleted']),
    site_url: z.string(),
    labels: labelsSchema,
    version: z.string().meta({ description: 'Grows with every change; also the `ETag`, in quotes.' }),
    created_at: timeSchema,
    updated_at: timeSchema,
    purge_after: timeSchema.nullable().meta({ description: 'Of a deleted one: until when it can be restored.' }),
    urls: z.array(z.string()).meta({ description: 'Where its API answers, as far as this process knows.' }),
  })
  .meta({ id: 'InstanceSummary' });

/** An instance. */
export const instanceSchema = instanceSummarySchema
  .extend({
    settings: settingsSchema.meta({ description: 'What it sets itself, without secrets.' }),
    secrets: z.array(z.string()).meta({ description: 'Names of the secrets it has set.' }),
    jwt_secret: z
      .string()
      .optional()
      .meta({ description: 'Signs its tokens. Only in the answer to the creation that made it.' }),
    not_copied: z
      .array(z.string())
      .optional()
      .meta({ description: 'Of a clone: names of the settings that were left out.' }),
  })
  .meta({ id: 'Instance' });

/** A page of instances. */
export const instanceListSchema = z
  .object({ instances: z.array(instanceSummarySchema), next: nextSchema })
  .meta({ id: 'InstanceList' });

/** An instance, as lists show it. */
export type InstanceSummaryView = z.output<typeof instanceSummarySchema>;

/** An instance, as `/v1` shows it. */
export type InstanceView = z.output<typeof instanceSchema>;

/** A page of instances. */
export type InstanceList = z.output<typeof instanceListSchema>;

/** Reads an instance out of an answer. @throws Error when the answer is none of this API. */
export function instanceFrom(answer: unknown): InstanceView {
  return readAnswer(instanceSchema, answer);
}

/** Reads a page out of an answer. @throws Error when the answer is none of this API. */
export function instanceListFrom(answer: unknown): InstanceList {
  return readAnswer(instanceListSchema, answer);
}
