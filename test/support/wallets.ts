import { generateKeyPairSync, sign } from 'node:crypto';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { keccak_256 as keccak256 } from '@noble/hashes/sha3.js';
import { base58 } from '@scure/base';

/** Somebody who signs messages. */
export interface Wallet {
  readonly chain: 'solana' | 'ethereum';
  readonly address: string;
  sign(message: string): string;
}

/** A wallet of Solana with a new key. */
export function solanaWallet(): Wallet {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
  return {
    chain: 'solana',
    address: base58.encode(raw),
    sign: (message) => sign(null, Buffer.from(message), privateKey).toString('base64'),
  };
}

/** A wallet of Ethereum with a new key. */
export function ethereumWallet(): Wallet {
  const key = secp256k1.utils.randomSecretKey();
  const address = keccak256(secp256k1.getPublicKey(key, false).subarray(1)).subarray(12);
  return {
    chain: 'ethereum',
    address: `0x${Buffer.from(address).toString('hex')}`,
    sign: (message) => personalSignature(message, key),
  };
}

/** EIP-191; the byte that says which key it is comes last, counted from 27. */
function personalSignature(message: string, key: Uint8Array): string {
  const digest = keccak256(Buffer.from(`\u0019Ethereum Signed Message:\n${Buffer.byteLength(message)}${message}`));
  const [recovery = 0, ...numbers] = secp256k1.sign(digest, key, { prehash: false, format: 'recovered' });
  return `0x${Buffer.from([...numbers, recovery + 27]).toString('hex')}`;
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
