import * as fc from 'fast-check';
import { describe, expect } from 'vitest';
import { ethereumSigner, isSolanaSignature } from '@gatehouse/crypto';
import { isAppError } from '@gatehouse/errors';
import { readWalletMessage, walletChains } from '../../packages/identity/src/external/web3/wallet-message.ts';
import { ethereumWallet, solanaWallet, walletMessage } from '../support/wallets.ts';
import { holds } from './property.ts';
import { anyText, damaged } from './values.ts';

const wallet = { solana: solanaWallet(), ethereum: ethereumWallet() };
const chains = fc.constantFrom(...walletChains);
const times = fc
  .date({ min: new Date('1970-01-01T00:00:00Z'), max: new Date('9999-12-31T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString());
const line = fc.string({ minLength: 1, maxLength: 40 }).filter((text) => !text.includes('\n'));
const messages = fc
  .tuple(chains, times, anyText)
  .map(([chain, issued, nonce]) => walletMessage(wallet[chain], { Nonce: nonce, 'Issued At': issued }));

describe('a message for a wallet', () => {
  holds('is read as it was written', [chains, times, fc.option(line), fc.webUrl()], (chain, issued, statement, uri) => {
    const parts = { domain: 'app.example', ...(statement === null ? {} : { statement }) };
    const text = walletMessage(wallet[chain], { URI: uri, 'Issued At': issued, 'Request ID': 'x'.repeat(40) }, parts);
    const read = readWalletMessage(text, chain);
    const { address } = wallet[chain];
    expect(read).toMatchObject({ address, statement, uri, domain: 'app.example', network: '', expiresAt: null });
    expect(read.issuedAt.toISOString()).toBe(issued);
  });

  holds('is read or refused in words', [fc.oneof(anyText, messages, damaged(messages)), chains], (text, chain) => {
    try {
      const { uri, domain, address } = readWalletMessage(text, chain);
      expect(text.startsWith(`${domain} wants you to sign in`) || text.includes(domain)).toBe(true);
      expect(text).toContain(address);
      expect(text).toContain(uri);
    } catch (error) {
      if (!isAppError(error, 'validation_failed')) throw error;
    }
  });
});

describe('a signature', () => {
  const bytes = fc.oneof(fc.uint8Array({ minLength: 64, maxLength: 65 }), fc.uint8Array({ maxLength: 80 }));

  holds('of anybody is of nobody’s text', [anyText, bytes], (text, signature) => {
    expect(ethereumSigner(text, signature)).not.toBe(wallet.ethereum.address);
    const { address } = wallet.solana;
    expect(isSolanaSignature({ text, address, domain: 'app.example' }, signature)).toBe(false);
  }, { runs: 100 }); // prettier-ignore

  holds('is of nobody whose address is none (S-4)', [anyText, bytes], (address, signature) => {
    expect(isSolanaSignature({ text: 'x', address, domain: address }, signature)).toBe(false);
  });
});
