import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { encodeVarint, readVarint } from './varint.ts';

/** A signed counter of a session: no row per token (supabase-core.md 6.1, v2). */
export interface RefreshTokenV2 {
  /** UUID in canonical lower-case form. */
  readonly sessionId: string;
  /** How often the session had been refreshed; 0 to 2^63 − 1. */
  readonly counter: bigint;
}

/** A token as it was read: who it claims to be, and what {@link isRefreshTokenV2Genuine} checks that with. */
export interface ParsedRefreshTokenV2 extends RefreshTokenV2 {
  readonly signed: Buffer;
  readonly signature: Buffer;
}

const version = 0;
const counterMax = 2n ** 63n - 1n;
const sizes = { version: 1, sessionId: 16, signature: 16, checksum: 4 };
const headSize = sizes.version + sizes.sessionId;
const sizeMin = headSize + 1 + sizes.signature + sizes.checksum;

/**
 * The token as it goes to the client: 51 or more characters of base64url.
 *
 * @param key 32 bytes of the session's own
 * @throws Error when the session id is not a UUID, or the counter out of its range
 */
export function encodeRefreshTokenV2(token: RefreshTokenV2, key: Buffer): string {
  if (token.counter < 0n || token.counter > counterMax) throw new Error('a refresh counter is from 0 to 2^63 - 1');
  const head = Buffer.concat([Buffer.of(version), uuidBytes(token.sessionId)]);
  const signed = Buffer.concat([head, encodeVarint(token.counter)]);
  const body = Buffer.concat([signed, signatureOf(signed, key)]);
  return Buffer.concat([body, checksumOf(body)]).toString('base64url');
}

/** Reads a token without believing it; null when the text is none. A counter above 2^63 − 1 is read as that. */
export function parseRefreshTokenV2(text: string): ParsedRefreshTokenV2 | null {
  const bytes = Buffer.from(text, 'base64url');
  // Buffer skips what is not base64url; only the one true spelling of the bytes passes.
  if (bytes.toString('base64url') !== text || bytes.length < sizeMin || bytes[0] !== version) return null;
  const body = bytes.subarray(0, -sizes.checksum);
  if (!checksumOf(body).equals(bytes.subarray(-sizes.checksum))) return null;
  const varint = readVarint(body, headSize);
  if (varint === null || body.length - varint.end !== sizes.signature) return null;
  return {
    sessionId: uuidText(body.subarray(sizes.version, headSize)),
    counter: varint.value > counterMax ? counterMax : varint.value,
    signed: body.subarray(0, varint.end),
    signature: body.subarray(varint.end),
  };
}

/** Whether the token was signed with the session's key. */
export function isRefreshTokenV2Genuine(token: ParsedRefreshTokenV2, key: Buffer): boolean {
  return timingSafeEqual(signatureOf(token.signed, key), token.signature);
}

function signatureOf(signed: Buffer, key: Buffer): Buffer {
  return createHmac('sha256', key).update(signed).digest().subarray(0, sizes.signature);
}

function checksumOf(body: Buffer): Buffer {
  return createHash('sha256').update(body).digest().subarray(0, sizes.checksum);
}

function uuidBytes(text: string): Buffer {
  const bytes = Buffer.from(text.replaceAll('-', ''), 'hex');
  if (bytes.length !== sizes.sessionId || uuidText(bytes) !== text.toLowerCase()) {
    throw new Error('the session id of a refresh token is not a UUID');
  }
  return bytes;
}

function uuidText(bytes: Buffer): string {
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
