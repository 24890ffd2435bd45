import { getUserById, type UserRow } from '@gatehouse/database';
import type { Context } from '../context.ts';
import { hasClaimsHook } from '../hooks/custom-claims.ts';
import type { ProviderTokens } from '../pkce/provider-tokens.ts';
import {
  redeemAuthCode,
  type AuthCodeExchange,
  type RedeemableFlow,
  type RedeemedFlow,
} from '../pkce/redeem-auth-code.ts';
import { ssoIdIn } from '../sso/sso-provider-name.ts';
import { requireSignable } from '../users/user-state.ts';
import { prepareSignIn, signIn, type PreparedSignIn, type Means, type SignedIn } from './sign-in.ts';

/** A sign-in that ended elsewhere, and what its provider gave. */
export interface CodeSignIn {
  readonly signedIn: SignedIn;
  readonly providerTokens: ProviderTokens;
}

/**
 * Swaps the code of a sign-in for a session (supabase-core.md 13.5.3); code and session are one transaction. A user that
 * was banned since the code was made gets none: others believe an access token without asking us.
 *
 * @throws AppError `validation_failed`, `flow_state_not_found`, `flow_state_expired`, `bad_code_verifier`, `user_banned`, `hook_*`.
 */
export async function signInWithAuthCode(context: Context, exchange: AuthCodeExchange): Promise<CodeSignIn> {
  const settle = async (transaction: Context, flow: RedeemedFlow, prepared: PreparedSignIn | null) => {
    const user = await getSignable(transaction, flow);
    const { providerType, providerTokens, notAfter } = flow;
    const traits = { provider_type: providerType };
    const proof = { ...proofOf(flow), notAfter, audit: 'login', traits, prepared } as const;
    return { signedIn: await signIn(transaction, user, proof), providerTokens };
  };
  return redeemAuthCode(context, exchange, settle, (flow) => prepare(context, flow));
}

async function prepare(context: Context, flow: RedeemableFlow): Promise<PreparedSignIn | null> {
  if (!hasClaimsHook(context)) return null;
  return prepareSignIn(context, await getSignable(context, flow), proofOf(flow));
}

/** How the person has proven who it is; of single sign-on, at which provider. */
function proofOf({ authenticationMethod: method, providerType }: RedeemableFlow): Means {
  return { method, provider: method === 'sso/saml' ? ssoIdIn(providerType) : null };
}

async function getSignable(context: Context, { userId }: Pick<RedeemableFlow, 'userId'>): Promise<UserRow> {
  const user = await getUserById(context, userId);
  requireSignable(user, context.now);
  return user;
}
