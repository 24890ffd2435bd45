import { createHash, randomBytes, randomInt, randomUUID } from 'node:crypto';
import { readToken } from '../api/netlify/client.ts';
import { signHs256 } from '../support/site.ts';

/** A text of the same length and marks, with a digit where there is a digit and a letter where there is a letter. */
export function textLike(text: string): string {
  const rest = text.replace(/^pkce_/, '');
  const letters = /^[0-9a-f-]+$/.test(rest) ? 'abcdef' : 'abcdefghijklmnopqrstuvwxyz';
  const one = (from: string): string => from.charAt(randomInt(from.length));
  const made = rest.replaceAll(/[0-9a-zA-Z]/g, (char) => {
    if (/\d/.test(char)) return one('0123456789');
    return /[a-z]/.test(char) ? one(letters) : one(letters.toUpperCase());
  });
  return text.slice(0, text.length - rest.length) + made;
}

/** The same header and claims under a secret that nobody has. */
export function tokenLike(token: string): string {
  const { header, claims } = readToken(token);
  return signHs256(randomBytes(24).toString('base64url'), claims, header);
}

/** A refresh token of version 2, as old as this one, of a session that there never was (supabase-core.md 6.1). */
export function signedRefreshTokenLike(token: string): string {
  const bytes = Buffer.from(token, 'base64url');
  const uuid = Buffer.from(randomUUID().replaceAll('-', ''), 'hex');
  const body = Buffer.concat([bytes.subarray(0, 1), uuid, bytes.subarray(17, -20), randomBytes(16)]);
  return Buffer.concat([body, createHash('sha256').update(body).digest().subarray(0, 4)]).toString('base64url');
}

/** A state in the same language, of a site that there never was. */
export function stateLike(state: string): string {
  const bytes = Buffer.from(state, 'base64url');
  return Buffer.concat([bytes.subarray(0, 1), randomBytes(bytes.length - 1)]).toString('base64url');
}

/** A cursor with the same time, of a row that there never was. Where it is signed, under a key that nobody has. */
export function cursorLike(cursor: string): string {
  const bytes = Buffer.from(cursor, 'base64url');
  const start = Math.max(0, bytes.indexOf(bytes.includes('{"') ? '{' : '['));
  const text = bytes.subarray(start).toString();
  const other = text.replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, () => randomUUID());
  return Buffer.concat([randomBytes(start), Buffer.from(other)]).toString('base64url');
}
