import { getUserById } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import type { Context } from '../context.ts';
import type { ProviderTokens } from '../pkce/provider-tokens.ts';
import { redeemAuthCode, type AuthCodeExchange } from '../pkce/redeem-auth-code.ts';
import { isBanned } from '../users/user-state.ts';
import { signIn, type SignedIn } from './sign-in.ts';

/** A sign-in that ended elsewhere, and what its provider gave. */
export interface CodeSignIn {
  readonly signedIn: SignedIn;
  readonly providerTokens: ProviderTokens;
}

/**
 * Swaps the code of a sign-in for a session (supabase-core.md 13.5.3); code and session are one transaction. A user that
 * was banned since the code was made gets none: others believe an access token without asking us.
 *
 * @throws AppError `validation_failed`, `flow_state_not_found`, `flow_state_expired`, `bad_code_verifier`, `user_banned`.
 */
export async function signInWithAuthCode(context: Context, exchange: AuthCodeExchange): Promise<CodeSignIn> {
  return redeemAuthCode(context, exchange, async (transaction, flow) => {
    const user = await getUserById(transaction, flow.userId);
    if (isBanned(user, context.now) || user.deleted_at !== null) throw new AppError('user_banned');
    const { authenticationMethod: method, providerType, providerTokens } = flow;
    const traits = { provider_type: providerType };
    return { signedIn: await signIn(transaction, user, { method, audit: 'login', traits }), providerTokens };
  });
}
