import { constantTimeEqual, ethereumSigner, isSolanaSignature } from '@gatehouse/crypto';
import { AppError } from '@gatehouse/errors';
import type { WalletChain, WalletMessage } from './wallet-message.ts';

/**
 * Reads a signature by its form: of Solana 64 bytes in base64 of either alphabet, of Ethereum 65 in hex after `0x`, which
 * may be missing.
 *
 * @throws AppError `validation_failed`
 */
export function readWalletSignature(text: string, chain: WalletChain): Buffer {
  if (chain === 'ethereum' && /^(?:0x)?[0-9a-f]{130}$/i.test(text)) return Buffer.from(text.replace(/^0x/i, ''), 'hex');
  if (chain === 'solana' && /^(?:[\w+/-]{86}|[\w+/-]{86}==)$/.test(text)) return Buffer.from(text, 'base64');
  throw new AppError('validation_failed', { text: 'The signature has not the form that those of the chain have' });
}

/** Whether the owner of the address that a message names has signed the message, as it was sent. */
export function isSignedByOwner(
  text: string,
  { address, domain }: Pick<WalletMessage, 'address' | 'domain'>,
  chain: WalletChain,
  signature: Uint8Array,
): boolean {
  if (chain === 'solana') return isSolanaSignature({ text, address, domain }, signature);
  const signer = ethereumSigner(text, signature);
  return signer !== undefined && constantTimeEqual(signer, address.toLowerCase());
}
