import { requireWallets, signInWithWallet } from '@gatehouse/identity';
import type { ApiContext } from '../../../../api-state.ts';
import { contextOf } from '../../../../context.ts';
import { mailReturnOf } from '../../mail-return.ts';
import { answerTokens } from '../../presenters/present.ts';
import { readParams } from '../../read-body.ts';

const fields = { chain: 'string', message: 'string', signature: 'string' } as const;

/**
 * `POST /token?grant_type=web3` (supabase-core.md 13.5.5): signs in by a message that a wallet has signed.
 *
 * @throws AppError `web3_provider_disabled`, where both chains are off before the body is looked at; and what
 *   `signInWithWallet` throws.
 */
export async function web3Grant(ctx: ApiContext): Promise<void> {
  requireWallets(ctx.state.instance);
  const { chain = '', message = '', signature = '' } = await readParams(ctx, fields);
  const rules = { back: await mailReturnOf(ctx, null), followsProfile: true };
  answerTokens(ctx, await signInWithWallet(contextOf(ctx), { chain, message, signature }, rules));
}
