import { keccak256 } from './keccak-256.ts';
import { recoverPublicKey } from './secp256k1.ts';

/** r, s and a byte that says which key it is. */
const signatureBytes = 65;

/**
 * Whose signature of a text it is, by the personal messages of Ethereum (EIP-191, version 0x45).
 *
 * @returns the address, `0x` and 40 lower-case hex digits; undefined where nobody can have made that signature.
 */
export function ethereumSigner(message: string, signature: Uint8Array): string | undefined {
  if (signature.length !== signatureBytes) return undefined;
  const bytes = Buffer.from(signature);
  const recovery = bytes.readUInt8(64) % 27;
  // Also as 27 and 28, which is how wallets write it; 54 and above mean something else.
  if (recovery > 1 || bytes.readUInt8(64) > 28) return undefined;
  const [r, s] = [numberIn(bytes.subarray(0, 32)), numberIn(bytes.subarray(32, 64))];
  const key = recoverPublicKey(personalDigest(message), { r, s, isOdd: recovery === 1 });
  return key && `0x${keccak256(key).subarray(12).toString('hex')}`;
}

function personalDigest(message: string): Buffer {
  const text = Buffer.from(message);
  return keccak256(Buffer.concat([Buffer.from(`\u0019Ethereum Signed Message:\n${text.length}`), text]));
}

function numberIn(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString('hex')}`);
}
