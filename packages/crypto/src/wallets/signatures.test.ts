import { createECDH, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { keccak_256 as keccak256 } from '@noble/hashes/sha3.js';
import { describe, expect, test } from 'vitest';
import { ethereumSigner } from './ethereum-signature.ts';
import { isSolanaSignature } from './solana-signature.ts';

const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const hex = (value: bigint): string => value.toString(16).padStart(64, '0');
const number = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);

/** k times the base point, by OpenSSL. */
function multiple(k: bigint): Buffer {
  const curve = createECDH('secp256k1');
  curve.setPrivateKey(Buffer.from(hex(k), 'hex'));
  return curve.getPublicKey().subarray(1);
}

/** By Fermat: no code of the implementation. */
function inverse(value: bigint): bigint {
  let result = 1n;
  for (let factor = value % order, rest = order - 2n; rest > 0n; rest >>= 1n, factor = (factor * factor) % order) {
    if (rest & 1n) result = (result * factor) % order;
  }
  return result;
}

function signed(digest: Uint8Array, key: bigint, k = number(randomBytes(31)) + 1n) {
  const point = multiple(k);
  const r = number(point.subarray(0, 32)) % order;
  const s = (inverse(k) * (number(digest) + r * key)) % order;
  return { r, s, isOdd: (point[63] ?? 0) % 2 === 1 };
}

describe('an Ethereum signature', () => {
  const text = 'Grüße';
  const length = Buffer.byteLength(text);
  // Signed by OpenSSL's arithmetic, and none of what recovers the key.
  const digest = keccak256(Buffer.from(`\u0019Ethereum Signed Message:\n${length}${text}`));
  const { r, s, isOdd } = signed(digest, 1n);
  const written = (recovery: number): Buffer =>
    Buffer.from(`${hex(r)}${hex(s)}${recovery.toString(16).padStart(2, '0')}`, 'hex');

  test('is of the address of its key, whichever way the last byte is written', () => {
    // The address of the private key 1 is known to everybody.
    const address = '0x7e5f4552091a69125d5dfcb7b8c2659029395bdf';
    expect(ethereumSigner(text, written(isOdd ? 1 : 0))).toBe(address);
    expect(ethereumSigner(text, written(isOdd ? 28 : 27))).toBe(address);
    expect(ethereumSigner(`${text}!`, written(isOdd ? 28 : 27))).not.toBe(address);
  });

  test.each([2, 26, 29, 54, 255])('has no other last byte: %i', (recovery) => {
    expect(ethereumSigner(text, written(recovery))).toBeUndefined();
  });

  test.each([
    ['r is 0', hex(0n), hex(s)],
    ['s is 0', hex(r), hex(0n)],
    ['r is the order', hex(order), hex(s)],
    ['s is the order', hex(r), hex(order)],
    ['no point of the curve has that x', hex(5n), hex(s)],
    ['the key would be the point at infinity', hex(number(multiple(1n).subarray(0, 32))), hex(number(digest))],
  ])('is nobody’s where %s', (_what, x, y) => {
    expect(ethereumSigner(text, Buffer.from(`${x}${y}1b`, 'hex'))).toBeUndefined();
  });

  test('has 65 bytes', () => {
    expect(ethereumSigner(text, written(27).subarray(1))).toBeUndefined();
  });
});

describe('a Solana signature', () => {
  // Base58 of 32 bytes with a leading zero needs the leading one.
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
  const address = encodeBase58(raw);
  const message = { text: 'hello', address, domain: 'app.example' };

  test('is of the text, or of the text in the envelope of a device', () => {
    expect(isSolanaSignature(message, sign(null, Buffer.from('hello'), privateKey))).toBe(true);
    const envelope = Buffer.concat([
      Buffer.from('\u00ff', 'latin1'),
      Buffer.from('solana offchain\0app.example'.padEnd(48, '\0')),
      Buffer.from([0, 1]),
      raw,
      Buffer.from([5, 0]),
      Buffer.from('hello'),
    ]);
    expect(isSolanaSignature(message, sign(null, envelope, privateKey))).toBe(true);
    expect(isSolanaSignature({ ...message, domain: 'else.example' }, sign(null, envelope, privateKey))).toBe(false);
  });

  test('is of nothing else', () => {
    const signature = sign(null, Buffer.from('hello'), privateKey);
    expect(isSolanaSignature({ ...message, text: 'hello!' }, signature)).toBe(false);
    expect(isSolanaSignature(message, signature.subarray(1))).toBe(false);
    for (const other of ['1'.repeat(32), address.slice(1), `${address}1`, '0OIl', '']) {
      expect(isSolanaSignature({ ...message, address: other }, signature)).toBe(false);
    }
  });
});

function encodeBase58(bytes: Buffer): string {
  const digits = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
  let text = '';
  for (let value = number(bytes); value > 0n; value /= 58n) text = `${digits[Number(value % 58n)]}${text}`;
  return '1'.repeat(bytes.findIndex((byte) => byte !== 0)) + text;
}
