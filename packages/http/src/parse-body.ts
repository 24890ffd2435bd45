import { AppError, type AppErrorProblem } from '@gatehouse/errors';
import type { z } from 'zod';
import { isJsonObject, nameMatcher, readJson } from './decode-json.ts';
import { explainMember } from './explain-issue.ts';
import { hasNul } from './has-nul.ts';
import type { HttpContext } from './http-state.ts';
import { JsonBodyError } from './json-body-error.ts';
import { readBody, type ReadBodyOptions } from './read-body.ts';
import type { JsonObject } from './scan-json.ts';

/**
 * The JSON body as the schema's output, whatever Content-Type says. Names of the schema's own members match in any
 * case, and `null` leaves a member out unless its schema takes null (supabase-core.md 1.3).
 *
 * @throws AppError `bad_json` when the body is empty, no JSON or of a wrong type, `validation_failed` when a value breaks
 * another rule or holds a NUL character: the text is of the first, `problems` of all; and what {@link readBody} throws
 */
export async function parseBody<Shape extends z.ZodRawShape>(
  ctx: HttpContext,
  schema: z.ZodObject<Shape>,
  options: ReadBodyOptions = {},
): Promise<z.output<z.ZodObject<Shape>>> {
  const members = foldToSchema(decodeObject(await readBody(ctx, options)), schema);
  if (hasNul(members)) throw new AppError('validation_failed', { text: 'The request holds a NUL character' });
  const parsed = schema.safeParse(members, { error: explainMember });
  if (parsed.success) return parsed.data;
  throw toAppError(parsed.error, members);
}

function decodeObject(bytes: Buffer): JsonObject {
  try {
    const value = readJson(bytes, false);
    if (value === null) return Object.create(null) as JsonObject;
    if (isJsonObject(value)) return value;
  } catch (error) {
    if (!(error instanceof JsonBodyError)) throw error;
    throw new AppError('bad_json', {
      text: 'Could not parse request body as JSON: {reason}',
      params: { reason: error.goText },
    });
  }
  throw new AppError('bad_json', { text: 'Could not parse request body as JSON: expected an object' });
}

// Members the schema does not name stay, so that a strict schema has its say on them.
function foldToSchema(object: JsonObject, schema: z.ZodObject): JsonObject {
  const nameOf = nameMatcher(Object.keys(schema.shape));
  const folded = Object.create(null) as JsonObject;
  for (const [key, value] of Object.entries(object)) {
    const name = nameOf(key);
    if (name !== undefined && value === null && !takesNull(schema, name)) continue;
    folded[name ?? key] = value;
  }
  return folded;
}

function takesNull(schema: z.ZodObject, name: string): boolean {
  const member: z.ZodType | undefined = schema.shape[name] as z.ZodType | undefined;
  return member?.safeParse(null).success === true;
}

/** A body of one list can hold as many bad values as it has bytes. */
const problemsMax = 50;

function toAppError({ issues }: z.ZodError, members: JsonObject): AppError {
  const [issue] = issues;
  const wrongType = issue?.code === 'invalid_type' && valueAt(members, issue.path) !== undefined;
  const all = issues.slice(0, problemsMax).map(problemOf);
  const problems = all.filter(({ path }) => path !== '');
  const [{ path, problem } = { path: '', problem: '' }] = all;
  return new AppError(wrongType ? 'bad_json' : 'validation_failed', {
    text: '{problem}',
    params: { problem: path === '' ? problem : `${path}: ${problem}` },
    ...(problems.length > 0 ? { problems } : {}),
  });
}

function problemOf({ path, message }: z.core.$ZodIssue): AppErrorProblem {
  return { path: path.map(String).join('.'), problem: message };
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => {
    return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
  }, root);
}
