import { secp256k1 } from '@noble/curves/secp256k1.js';
import { keccak_256 as keccak256 } from '@noble/hashes/sha3.js';

/** r, s and a byte that says which key it is. */
const signatureBytes = 65;
const addressBytes = 20;

/**
 * Whose signature of a text it is, by the personal messages of Ethereum (EIP-191, version 0x45).
 *
 * @returns the address, `0x` and 40 lower-case hex digits; undefined where nobody can have made that signature.
 */
export function ethereumSigner(message: string, signature: Uint8Array): string | undefined {
  if (signature.length !== signatureBytes) return undefined;
  const last = signature[signatureBytes - 1] ?? 0;
  // Also as 27 and 28, which is how wallets write it; whatever else it may be means something else.
  const recovery = last >= 27 ? last - 27 : last;
  if (recovery > 1) return undefined;
  const key = recoverKey(personalDigest(message), Uint8Array.of(recovery, ...signature.subarray(0, -1)));
  // Without the byte that says how a key is written.
  return key && `0x${Buffer.from(keccak256(key.subarray(1)).subarray(-addressBytes)).toString('hex')}`;
}

function personalDigest(message: string): Uint8Array {
  const text = Buffer.from(message);
  return keccak256(Buffer.concat([Buffer.from(`\u0019Ethereum Signed Message:\n${text.length}`), text]));
}

function recoverKey(digest: Uint8Array, signature: Uint8Array): Uint8Array | undefined {
  try {
    return secp256k1.Signature.fromBytes(signature, 'recovered').recoverPublicKey(digest).toBytes(false);
  } catch {
    return undefined;
  }
}
