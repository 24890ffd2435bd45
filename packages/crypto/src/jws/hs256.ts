import { createHmac, timingSafeEqual, type KeyObject } from 'node:crypto';
import { decodeSegment } from './decode-segment.ts';
import type { Claims, CompactJws } from './compact-jws.ts';

/**
 * A compact JWS under HS256. By node:crypto and not jose: 5 µs in place of 29 to 49, and nothing waits in the thread pool
 * that WebCrypto shares with files and DNS.
 *
 * @param header beside `alg`, in the order given
 */
export function signHs256(secret: KeyObject, header: Readonly<Record<string, unknown>>, claims: Claims): string {
  const signed = `${encodeJson({ alg: 'HS256', ...header })}.${encodeJson(claims)}`;
  return `${signed}.${macOf(secret, signed).toString('base64url')}`;
}

/**
 * Whether the secret signed this, in constant time. The caller has made sure that `alg` is HS256. Texts are compared and
 * not bytes: the last character holds bits of no byte, and a token is to be written in one way alone.
 *
 * @throws TokenError `bad_base64` when the signature is not base64url
 */
export function isSignedHs256(secret: KeyObject, jws: CompactJws): boolean {
  decodeSegment(jws.signature);
  const signature = Buffer.from(jws.signature);
  const mac = Buffer.from(macOf(secret, jws.signed).toString('base64url'));
  return signature.length === mac.length && timingSafeEqual(signature, mac);
}

function macOf(secret: KeyObject, signed: string): Buffer {
  return createHmac('sha256', secret).update(signed).digest();
}

function encodeJson(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
