import { AppError } from '@gatehouse/errors';
import { hasNul, type HttpContext } from '@gatehouse/http';
import { z } from 'zod';

const shownMax = 100;

/**
 * The query as the schema's output. An empty parameter counts as absent. What a parameter may be is its schema's
 * description.
 *
 * @throws AppError `validation_failed` that names the parameter, what was found and what is allowed
 */
export function readQuery<Shape extends z.ZodRawShape>(
  ctx: HttpContext,
  schema: z.ZodObject<Shape>,
): z.output<z.ZodObject<Shape>> {
  const given: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [name, value] of Object.entries(ctx.query)) {
    if (Array.isArray(value)) throw invalid(`${name} is given more than once`);
    if (!Object.hasOwn(schema.shape, name)) {
      throw invalid(`${shown(name)} is no parameter here; there are ${Object.keys(schema.shape).join(', ')}`);
    }
    if (value !== undefined && value !== '') given[name] = value;
  }
  if (hasNul(given)) throw invalid('The query holds a NUL character');
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const name = String(parsed.error.issues[0]?.path[0] ?? '');
  const allowed = (schema.shape[name] as z.ZodType | undefined)?.description ?? 'another value';
  throw invalid(`${name}: ${shown(given[name] ?? '')} is not allowed; allowed is ${allowed}`);
}

/** How many rows a page has: at most 100, 50 unless told. */
export const limitParameter = z
  .string()
  .regex(/^\d{1,3}$/)
  .transform(Number)
  .pipe(z.int().min(1).max(100))
  .default(50)
  .describe('a whole number from 1 to 100');

/** A point in time. */
export const timeParameter = z.iso
  .datetime({ offset: true })
  .transform((text) => new Date(text))
  .optional()
  .describe('a time such as 2027-01-31T12:00:00Z');

function shown(text: string): string {
  return JSON.stringify(text.slice(0, shownMax));
}

function invalid(problem: string): AppError {
  return new AppError('validation_failed', { text: '{problem}', params: { problem } });
}
