import type { ImportPolicy } from '@gatehouse/database';
import { z } from 'zod';
import { timeSchema } from './names.ts';
import { readAnswer } from './read-answer.ts';

const countsShape = {
  lines: z.int().meta({ description: 'Lines of the file that are done.' }),
  added: z.int(),
  updated: z.int(),
  skipped: z.int().meta({ description: 'Users who were there already.' }),
  failed: z.int().meta({ description: 'Lines that were not imported, or not whole.' }),
};
const countsSchema = z.object(countsShape).meta({ id: 'UserImportCounts' });

/** What becomes of a line whose user is there. */
export const policySchema = z.enum(['skip', 'update', 'fail'] as const satisfies readonly ImportPolicy[]);

/** `UserImport` */
export const importSchema = z
  .object({
    import: z.string().meta({ description: 'Its id, to go on with.' }),
    policy: policySchema,
    ...countsShape,
    created_at: timeSchema,
    updated_at: timeSchema,
    finished_at: timeSchema.nullable(),
  })
  .meta({ id: 'UserImport' });

/** `UserImportLine` */
export const importLineSchema = z
  .union([
    importSchema.meta({ description: 'The first line: what is known of the import.' }),
    z.object({
      problem: z.object({
        line: z.int().meta({ description: 'Counted from 1.' }),
        field: z.string().meta({ description: 'The member at fault; empty for the line as a whole.' }),
        found: z.string(),
        allowed: z.string(),
      }),
    }),
    z.object({ progress: countsSchema }),
    z.object({ done: countsSchema }).meta({ description: 'The last line of an import that is done.' }),
    z
      .object({ error: z.object({ code: z.string(), msg: z.string() }) })
      .meta({ description: 'The last line of one that is not.' }),
  ])
  .meta({ id: 'UserImportLine' });

/** What an import has done so far. */
export type UserImportView = z.output<typeof importSchema>;
/** A line of the answer to an import. */
export type UserImportLine = z.output<typeof importLineSchema>;

/** Reads a line of the answer to an import. @throws Error when it is none of this API. */
export function importLineFrom(line: unknown): UserImportLine {
  return readAnswer(importLineSchema, line);
}
