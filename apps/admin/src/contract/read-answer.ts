import type { z } from 'zod';

/** What a schema makes of an answer. @throws Error when the answer is none of this API. */
export function readAnswer<T>(schema: z.ZodType<T>, answer: unknown): T {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw new Error('the answer is not that of a Gatehouse admin app');
}
