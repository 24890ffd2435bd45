import { decodeJson, hasNul, JsonBodyError, readBody, type JsonBodyShape, type JsonObject } from '@gatehouse/http';
import { AppError } from '@gatehouse/errors';
import type { ApiContext } from '../../api-state.ts';

/**
 * Reads a JSON body as this dialect does: the first value counts, unknown keys are ignored (netlify.md 1.4).
 *
 * @param prefix what the error text begins with (`Could not read Signup params`).
 * @throws AppError `bad_json`
 */
export async function readParams(
  ctx: ApiContext,
  shape: Omit<JsonBodyShape, 'allowTrailing'>,
  prefix: string,
): Promise<JsonObject> {
  const body = await readBody(ctx);
  try {
    const params = decodeJson(body, { ...shape, allowTrailing: true });
    if (hasNul(params)) throw new JsonBodyError('the character U+0000 cannot be stored');
    return params;
  } catch (error) {
    if (!(error instanceof JsonBodyError)) throw error;
    throw new AppError('bad_json', { text: '{prefix}: {reason}', params: { prefix, reason: error.goText } });
  }
}

/** A text of the body; absent is empty. */
export function textIn(params: JsonObject, name: string): string {
  const value = params[name];
  return typeof value === 'string' ? value : '';
}

/** An object of the body; absent is null. */
export function objectIn(params: JsonObject, name: string): Record<string, unknown> | null {
  const value = params[name];
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
}
