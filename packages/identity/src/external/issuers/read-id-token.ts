import { IdTokenError } from './id-token-error.ts';

/** What a token says of itself before anybody has checked it. */
export interface UnprovenToken {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
}

const longestToken = 32_768;

/** Reads a token without believing it. @throws IdTokenError when it is none. */
export function readIdToken(token: string): UnprovenToken {
  const parts = token.length <= longestToken ? token.split('.') : [];
  const [header = '', claims = '', signature] = parts;
  if (parts.length !== 3 || signature === '') throw new IdTokenError('it is no signed token');
  return { header: objectIn(header), claims: objectIn(claims) };
}

function objectIn(part: string): Readonly<Record<string, unknown>> {
  if (!/^[A-Za-z0-9_-]+$/.test(part)) throw new IdTokenError('it is no signed token');
  const value = parsed(Buffer.from(part, 'base64url').toString());
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new IdTokenError('it is no signed token');
  }
  return value as Record<string, unknown>;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new IdTokenError('it is no signed token', error);
  }
}
