import { consumeFlowState, findFlowState, inTransaction, type FlowStateRow } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import type { Context } from '../context.ts';
import { authCodeHash } from './auth-code-hash.ts';
import { matchesCodeChallenge } from './code-challenge.ts';
import type { FlowKind } from './create-flow-state.ts';
import { isFlowStateExpired } from './flow-state-expiry.ts';
import { openProviderTokens, type ProviderTokens } from './provider-tokens.ts';

/** What a client shows to get its tokens. */
export interface AuthCodeExchange {
  readonly authCode: string;
  readonly codeVerifier: string;
}

/** The sign-in that a code is good for, before it is taken. */
export type RedeemableFlow = Pick<RedeemedFlow, 'userId' | 'authenticationMethod' | 'providerType'>;

/** The sign-in that a code stands for. */
export interface RedeemedFlow extends FlowKind {
  readonly userId: string;
  readonly providerTokens: ProviderTokens;
  /** When the session has to end; null: it need not. */
  readonly notAfter: Date | null;
}

/**
 * Swaps a code for whatever `settle` makes of the sign-in, in one transaction that takes the code: of parallel requests
 * with one code a single one settles, and when it fails the code works again. So it does after a wrong verifier.
 *
 * @param prepare does before the transaction what must not happen inside (a hook). Default nothing.
 * @throws AppError `validation_failed` when code or verifier is empty, `flow_state_not_found` when the code is unknown
 *   or another request has it, `flow_state_expired`, `bad_code_verifier`; whatever `settle` and
 *   `prepare` throw.
 */
export async function redeemAuthCode<Result, Prepared = null>(
  context: Context,
  exchange: AuthCodeExchange,
  settle: (transaction: Context, flow: RedeemedFlow, prepared: NoInfer<Prepared> | null) => Promise<Result>,
  prepare?: (flow: RedeemableFlow) => Promise<Prepared>,
): Promise<Result> {
  const found = await getRedeemable(context, exchange);
  const redeemable = {
    userId: found.user_id,
    authenticationMethod: found.authentication_method,
    providerType: found.provider_type,
  };
  const prepared = prepare ? await prepare(redeemable) : null;
  const codeHash = authCodeHash(context, exchange.authCode);
  return inTransaction(context, async (transaction) => {
    const taken = await consumeFlowState(transaction, found.id, codeHash);
    if (!taken) throw new AppError('flow_state_not_found');
    const flow = {
      userId: found.user_id,
      providerType: taken.provider_type,
      authenticationMethod: taken.authentication_method,
      providerTokens: openProviderTokens(context.instance, taken),
      notAfter: taken.session_not_after,
    };
    return settle(transaction, flow, prepared);
  });
}

/** The checks, in the order of supabase-core.md 13.5.3. */
async function getRedeemable(
  context: Context,
  { authCode, codeVerifier }: AuthCodeExchange,
): Promise<FlowStateRow & { user_id: string }> {
  if (authCode === '' || codeVerifier === '') {
    throw new AppError('validation_failed', { text: 'auth_code and code_verifier are both required' });
  }
  const found = await findFlowState(context, authCodeHash(context, authCode));
  if (!found || !hasUser(found)) throw new AppError('flow_state_not_found');
  const { flow_state_expiry_duration: lifetimeSeconds } = context.instance.settings.external;
  if (isFlowStateExpired(found, context.now, lifetimeSeconds)) throw new AppError('flow_state_expired');
  const { code_challenge: challenge, code_challenge_method: method } = found;
  // Without a challenge there is nothing to prove the caller by: such a code must never be worth tokens.
  if (challenge === null || method === null || !matchesCodeChallenge({ challenge, method }, codeVerifier)) {
    throw new AppError('bad_code_verifier');
  }
  return found;
}

function hasUser(state: FlowStateRow): state is FlowStateRow & { user_id: string } {
  return state.user_id !== null;
}
