import { createHash } from 'node:crypto';
import { consumeAssertion } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import type { Instance } from '@gatehouse/instances';
import type { Context } from '../../context.ts';
import { signIn, type SignedIn } from '../../sessions/sign-in.ts';
import type { Arrival, EntryRules } from '../accounts/arrival.ts';
import { enter } from '../accounts/enter.ts';
import { invalidGrant, requireOwnMessage } from './require-own-message.ts';
import { readWalletMessage, walletChains, type WalletChain, type WalletMessage } from './wallet-message.ts';
import { isSignedByOwner, readWalletSignature } from './wallet-signature.ts';

/** What a client got from a wallet, as it sends it; empty where it sends nothing. */
export interface WalletProof {
  readonly chain: string;
  readonly message: string;
  readonly signature: string;
}

/** How long a used message is remembered after it would be refused for its age. */
const marginMilliseconds = 3_600_000;

/** Refuses wallets where a site takes none. @throws AppError `web3_provider_disabled` */
export function requireWallets({ settings }: Instance): void {
  const { web3_solana: solana, web3_ethereum: ethereum } = settings.external;
  if (!solana.enabled && !ethereum.enabled) throw new AppError('web3_provider_disabled');
}

/**
 * Signs in the owner of a wallet, who has signed a message that names this site (supabase-core.md 13.5.5). A message is
 * good once.
 *
 * @throws AppError `web3_unsupported_chain`, `web3_provider_disabled`, `validation_failed`, `oauth_error`
 *   (`invalid_grant`), and whatever entering throws.
 */
export async function signInWithWallet(context: Context, proof: WalletProof, rules: EntryRules): Promise<SignedIn> {
  const chain = chainIn(proof);
  const settings = context.instance.settings.external[`web3_${chain}`];
  if (!settings.enabled) throw new AppError('web3_provider_disabled');
  const message = readWalletMessage(proof.message, chain);
  const signature = readWalletSignature(proof.signature, chain);
  if (!isSignedByOwner(proof.message, message, chain, signature))
    throw invalidGrant('its signature is not the owner’s');
  requireOwnMessage(context, message, settings.maximum_validity_duration);
  await useUp(context, proof.message, message, settings.maximum_validity_duration);
  const { address, network, domain, uri } = message;
  const traits = { provider: 'web3', chain, network, address, domain, uri };
  return enter(context, arrivalOf(chain, message), rules, {
    signsInBy: { method: 'web3' },
    finish: (tx, user, prepared) => signIn(tx, user, { method: 'web3', audit: 'login', traits, prepared }),
  });
}

function chainIn({ chain }: WalletProof): WalletChain {
  const known = walletChains.find((one) => one === chain);
  if (!known) throw new AppError('web3_unsupported_chain');
  return known;
}

/**
 * Uses a message up, whatever comes of it, in the table of assertions that were read: a captured one signs nobody in. It
 * is the text that counts, since one text has more than one signature.
 */
async function useUp(
  context: Context,
  text: string,
  { issuedAt }: WalletMessage,
  validitySeconds: number,
): Promise<void> {
  const hash = createHash('sha256')
    .update(JSON.stringify(['web3', text]))
    .digest();
  const expiresAt = new Date(issuedAt.getTime() + validitySeconds * 1_000 + marginMilliseconds);
  if (!(await consumeAssertion(context, hash, expiresAt))) throw invalidGrant('it has been used');
}

/** Nobody has proven an address of mail: the owner of a wallet is known by it alone. */
function arrivalOf(chain: WalletChain, { address, network, domain, statement }: WalletMessage): Arrival {
  const subject = `web3:${chain}:${address}`;
  const said = chain === 'solana' ? (statement ?? '') : statement;
  const claims = {
    sub: subject,
    email_verified: false,
    phone_verified: false,
    custom_claims: { address, chain, network, domain, statement: said },
  };
  return { provider: 'web3', profile: { subject, emails: [], chosen: null, claims }, isEmailOptional: true };
}
