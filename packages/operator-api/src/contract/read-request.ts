import { AppError } from '@gatehouse/errors';
import { explainParameter, hasNul, type HttpContext } from '@gatehouse/http';
import { z } from 'zod';

/**
 * The query as the schema's output: members that are lists may be given several times, numbers and switches are read
 * from their text.
 *
 * @throws AppError `validation_failed`, naming the parameter, what is wrong and what there is
 */
export function readQuery(ctx: HttpContext, schema: z.ZodObject): Record<string, unknown> {
  const given: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const [name, value] of Object.entries(ctx.query)) {
    const member = schema.shape[name] as z.ZodType | undefined;
    if (!member) {
      throw invalid(`${JSON.stringify(name.slice(0, 80))} is no parameter of this route; ${parameters(schema)}`);
    }
    given[name] = readParameter(name, value, kindOf(member));
  }
  if (hasNul(given)) throw invalid('a parameter holds a NUL character');
  const parsed = schema.safeParse(given, { error: explainParameter });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw invalid(`${issue?.path.map(String).join('.') ?? ''}: ${issue?.message ?? ''}`);
}

/**
 * The version that `If-Match` asks for: undefined without the header and for `*`, which any version is.
 *
 * @throws AppError `validation_failed` for anything but one strong entity tag
 */
export function readIfMatch(ctx: HttpContext): string | undefined {
  const header = ctx.get('If-Match').trim();
  if (header === '' || header === '*') return undefined;
  const version = /^"(\d{1,19})"$/.exec(header)?.[1];
  if (version !== undefined) return version;
  throw invalid(`If-Match is ${JSON.stringify(header.slice(0, 80))}; allowed is the ETag of an answer, as in "3"`);
}

/**
 * The Idempotency-Key; undefined without the header.
 *
 * @throws AppError `validation_failed` for one of other than 1 to 255 printable characters
 */
export function readIdempotencyKey(ctx: HttpContext): string | undefined {
  if (ctx.headers['idempotency-key'] === undefined) return undefined;
  const key = ctx.get('Idempotency-Key').trim();
  if (/^[\x21-\x7e]{1,255}$/.test(key)) return key;
  throw invalid('Idempotency-Key is not of 1 to 255 printable ASCII characters without a space');
}

type Kind = 'list' | 'number' | 'switch' | 'text';

function kindOf(member: z.ZodType): Kind {
  let inner: unknown = member;
  while (inner instanceof z.ZodOptional || inner instanceof z.ZodDefault) inner = inner.unwrap();
  if (inner instanceof z.ZodArray) return 'list';
  if (inner instanceof z.ZodNumber) return 'number';
  return inner instanceof z.ZodBoolean ? 'switch' : 'text';
}

function readParameter(name: string, value: string | string[] | undefined, kind: Kind): unknown {
  if (kind === 'list') return Array.isArray(value) ? value : [value];
  if (typeof value !== 'string') throw invalid(`${name} is given several times; allowed is once`);
  if (kind === 'number') return /^-?\d{1,15}$/.test(value) ? Number(value) : value;
  if (kind === 'switch' && (value === 'true' || value === 'false')) return value === 'true';
  return value;
}

function parameters({ shape }: z.ZodObject): string {
  const names = Object.keys(shape);
  return names.length === 0 ? 'it has none' : `there are ${names.join(', ')}`;
}

function invalid(problem: string): AppError {
  return new AppError('validation_failed', { text: '{problem}', params: { problem } });
}
