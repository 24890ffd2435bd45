import { AppError } from '@gatehouse/errors';
import { decodeJson, hasNul, JsonBodyError, readBody, type HttpContext, type JsonObject } from '@gatehouse/http';

const shape = {
  struct: 'InstanceRequestParams',
  fields: { uuid: 'string', config: 'any' },
  allowTrailing: true,
} as const;

/** What the body of a creation or a change holds; other members are dropped. */
export interface InstanceParams {
  readonly uuid: string | undefined;
  /** `undefined` when absent or null. */
  readonly config: JsonObject | undefined;
}

/**
 * Reads the body of `POST /instances` and `PUT /instances/{id}` (netlify.md 2.6).
 *
 * @throws AppError `bad_json` with `Error decoding params: …`; what `readBody` throws
 */
export async function readInstanceParams(ctx: HttpContext): Promise<InstanceParams> {
  const { uuid, config } = decode(await readBody(ctx));
  if (typeof config !== 'object' && config !== undefined) throw undecodable('config is not an object');
  if (Array.isArray(config)) throw undecodable('config is not an object');
  if (hasNul(config)) throw undecodable('the config holds a NUL character');
  return { uuid: uuid as string | undefined, config: (config ?? undefined) as JsonObject | undefined };
}

/** The error of a body that cannot be used, in the words of the old server. */
export function undecodable(reason: string): AppError {
  return new AppError('bad_json', { text: 'Error decoding params: {reason}', params: { reason } });
}

function decode(body: Buffer): JsonObject {
  try {
    return decodeJson(body, shape);
  } catch (error) {
    if (!(error instanceof JsonBodyError)) throw error;
    throw undecodable(error.goText);
  }
}
