import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import { base58 } from '@scure/base';

const keyBytes = 32;
const signatureBytes = 64;
const domainBytes = 32;
const longestEnclosed = 65_535;
/** Of 32 bytes in base58; the work of reading it grows with the square of the length. */
const longestAddress = 44;

/** What a signature has to be of. */
export interface SolanaMessage {
  readonly text: string;
  /** The key that signs, in base58. */
  readonly address: string;
  /** Whom the text names as the one who asks; devices that show texts sign it along. */
  readonly domain: string;
}

/** Whether the owner of an address has signed a text: as it is, or as Ledger devices sign texts (off-chain message v0). */
export function isSolanaSignature(message: SolanaMessage, signature: Uint8Array): boolean {
  const raw = keyOf(message.address);
  if (raw?.length !== keyBytes || signature.length !== signatureBytes) return false;
  const key = publicKey(raw);
  const text = Buffer.from(message.text);
  if (verify(null, text, key, signature)) return true;
  return text.length <= longestEnclosed && verify(null, enclosed(text, raw, message.domain), key, signature);
}

function keyOf(address: string): Buffer | undefined {
  if (address.length > longestAddress) return undefined;
  try {
    return Buffer.from(base58.decode(address));
  } catch {
    return undefined;
  }
}

function publicKey(raw: Buffer): KeyObject {
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') }, format: 'jwk' });
}

/** Header of version 0, the domain filled or cut to 32 bytes, ASCII text, one signer, its key, the length of the text. */
function enclosed(text: Buffer, key: Buffer, domain: string): Buffer {
  const domainField = Buffer.alloc(domainBytes);
  domainField.write(domain);
  const length = Buffer.alloc(2);
  length.writeUInt16LE(text.length);
  const header = Buffer.from([0xff, ...Buffer.from('solana offchain'), 0x00]);
  return Buffer.concat([header, domainField, Buffer.from([0x00, 0x01]), key, length, text]);
}
