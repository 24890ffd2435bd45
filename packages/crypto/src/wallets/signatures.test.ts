import { createECDH, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { decodeBase58 } from './base58.ts';
import { ethereumSigner } from './ethereum-signature.ts';
import { keccak256 } from './keccak-256.ts';
import { recoverPublicKey } from './secp256k1.ts';
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

function signed(digest: Buffer, key: bigint, k = number(randomBytes(31)) + 1n) {
  const point = multiple(k);
  const r = number(point.subarray(0, 32)) % order;
  const s = (inverse(k) * (number(digest) + r * key)) % order;
  return { r, s, isOdd: (point[63] ?? 0) % 2 === 1 };
}

describe('the key of a signature', () => {
  test('is the one that made it, for fifty keys', () => {
    for (let tries = 0; tries < 50; tries++) {
      const [key, digest] = [number(randomBytes(31)) + 1n, randomBytes(32)];
      const signature = signed(digest, key);
      expect(recoverPublicKey(digest, signature)).toEqual(multiple(key));
      expect(recoverPublicKey(digest, { ...signature, isOdd: !signature.isOdd })).not.toEqual(multiple(key));
      expect(recoverPublicKey(randomBytes(32), signature)).not.toEqual(multiple(key));
    }
  });

  test('is that of the smallest and the largest key, and of digests beyond the order', () => {
    for (const key of [1n, 2n, order - 1n]) {
      for (const digest of [Buffer.alloc(32), Buffer.alloc(32, 0xff)]) {
        expect(recoverPublicKey(digest, signed(digest, key))).toEqual(multiple(key));
      }
    }
  });

  test('is none for what nobody can have signed', () => {
    const digest = Buffer.alloc(32, 1);
    const { r, s } = signed(digest, 1n);
    for (const [x, y] of [
      [0n, s],
      [r, 0n],
      [order, s],
      [r, order],
      // No point of the curve has this x.
      [5n, s],
    ] as const) {
      expect(recoverPublicKey(digest, { r: x, s: y, isOdd: false })).toBeUndefined();
    }
    // s R = e G: the key would be the point at infinity.
    const base = number(multiple(1n).subarray(0, 32));
    expect(recoverPublicKey(digest, { r: base, s: number(digest), isOdd: false })).toBeUndefined();
  });
});

describe('an Ethereum signature', () => {
  const text = 'Grüße';
  const length = Buffer.byteLength(text);
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

test.each([
  ['', ''],
  ['1', '00'],
  ['11112', '0000000001'],
  ['2NEpo7TZRRrLZSi2U', '48656c6c6f20576f726c6421'],
])('base58 %j is %s', (text, bytes) => {
  expect(decodeBase58(text)?.toString('hex')).toBe(bytes);
});

test.each(['0', 'O', 'I', 'l', ' 1', '1'.repeat(65)])('base58 is never %s', (text) => {
  expect(decodeBase58(text)).toBeUndefined();
});
