import { decodeJson, hasNul, JsonBodyError, readBody, type JsonFieldType } from '@gatehouse/http';
import { AppError } from '@gatehouse/errors';
import type { ApiContext } from '../../api-state.ts';

interface TypeOf {
  string: string;
  bool: boolean;
  int: number;
  number: number;
  object: Readonly<Record<string, unknown>>;
  strings: readonly string[];
  any: unknown;
}

/** What a body may hold: member → type. */
export type BodyFields = Readonly<Record<string, JsonFieldType>>;

/** What a body holds. Absent and `null` are the same: the member is missing. */
export type Body<Fields extends BodyFields> = { readonly [Name in keyof Fields]?: TypeOf[Fields[Name]] };

/**
 * Reads a JSON body whatever `Content-Type` says, by Go's rules: names match in any case, unknown members are ignored,
 * the last duplicate wins (supabase-core.md 1.3). Nothing may follow the value.
 *
 * @throws AppError `bad_json` when the body is empty, no JSON object or holds a wrong type; `validation_failed` for a
 *   NUL character, which the database cannot store; and what `readBody` of the HTTP package throws.
 */
export async function readParams<const Fields extends BodyFields>(
  ctx: ApiContext,
  fields: Fields,
): Promise<Body<Fields>> {
  const bytes = await readBody(ctx);
  const body = decoded(bytes, fields);
  if (hasNul(body)) throw new AppError('validation_failed', { text: 'The request holds a NUL character' });
  return body as Body<Fields>;
}

function decoded(bytes: Buffer, fields: BodyFields): unknown {
  try {
    return decodeJson(bytes, { struct: 'Params', fields, allowTrailing: false });
  } catch (error) {
    if (!(error instanceof JsonBodyError)) throw error;
    throw new AppError('bad_json', {
      text: 'Could not parse request body as JSON: {reason}',
      params: { reason: error.goText },
    });
  }
}
