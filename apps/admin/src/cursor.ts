import { AppError } from '@gatehouse/errors';
import type { z } from 'zod';

/** Where a page ends, as text that callers hand back without reading it. */
export function encodeCursor(place: object): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** The place that a cursor stands for. @throws AppError `validation_failed` for a text that is none of this list */
export function decodeCursor<T>(cursor: string, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(parse(cursor));
  if (parsed.success) return parsed.data;
  const problem = 'cursor: is none of this list in this order; allowed is the `next` of the page before';
  throw new AppError('validation_failed', { text: '{problem}', params: { problem } });
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return undefined;
  }
}
