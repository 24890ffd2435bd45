import { createECDH, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { keccak256 } from '@gatehouse/crypto';

/** Somebody who signs messages. */
export interface Wallet {
  readonly chain: 'solana' | 'ethereum';
  readonly address: string;
  sign(message: string): string;
}

const digits = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

const number = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
const hex = (value: bigint): string => value.toString(16).padStart(64, '0');

/** A wallet of Solana with a new key. */
export function solanaWallet(): Wallet {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
  let address = '';
  for (let value = number(raw); value > 0n; value /= 58n) address = `${digits[Number(value % 58n)]}${address}`;
  return {
    chain: 'solana',
    address: '1'.repeat(raw.findIndex((byte) => byte !== 0)) + address,
    sign: (message) => sign(null, Buffer.from(message), privateKey).toString('base64'),
  };
}

/** A wallet of Ethereum with a new key. */
export function ethereumWallet(): Wallet {
  const key = number(randomBytes(31)) + 1n;
  return {
    chain: 'ethereum',
    address: `0x${keccak256(multiple(key)).subarray(12).toString('hex')}`,
    sign: (message) => personalSignature(message, key),
  };
}

/** EIP-191, with a number drawn anew for each signature (SEC 1, 4.1.3). */
function personalSignature(message: string, key: bigint): string {
  const digest = keccak256(Buffer.from(`\u0019Ethereum Signed Message:\n${Buffer.byteLength(message)}${message}`));
  const drawn = number(randomBytes(31)) + 1n;
  const point = multiple(drawn);
  const r = number(point.subarray(0, 32)) % order;
  const s = (inverse(drawn) * (number(digest) + r * key)) % order;
  return `0x${hex(r)}${hex(s)}${(point[63] ?? 0) % 2 === 1 ? '1c' : '1b'}`;
}

function multiple(factor: bigint): Buffer {
  const curve = createECDH('secp256k1');
  curve.setPrivateKey(Buffer.from(hex(factor), 'hex'));
  return curve.getPublicKey().subarray(1);
}

/** By Fermat. */
function inverse(value: bigint): bigint {
  let result = 1n;
  for (let factor = value, rest = order - 2n; rest > 0n; rest >>= 1n, factor = (factor * factor) % order) {
    if (rest & 1n) result = (result * factor) % order;
  }
  return result;
}

/** A message for a wallet; what is undefined is left out. */
export function walletMessage(
  { chain, address }: Wallet,
  members: Readonly<Record<string, string | undefined>>,
  { domain = 'app.example', statement }: { readonly domain?: string; readonly statement?: string } = {},
): string {
  const name = chain === 'solana' ? 'Solana' : 'Ethereum';
  const given = Object.entries({ URI: `https://${domain}/login`, Version: '1', ...members });
  return [
    `${domain} wants you to sign in with your ${name} account:`,
    address,
    '',
    ...(statement === undefined ? [] : [statement, '']),
    ...given.flatMap(([member, value]) => (value === undefined ? [] : [`${member}: ${value}`])),
  ].join('\n');
}
