import { randomUUID } from 'node:crypto';
import { finishFlowState, type UserRow } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import type { Context } from '../../context.ts';
import { authCodeHash } from '../../pkce/auth-code-hash.ts';
import { sealProviderTokens, type ProviderTokens } from '../../pkce/provider-tokens.ts';

/** What came of a visit beside the account. */
interface FinishedVisit {
  readonly providerTokens: ProviderTokens;
  /** When the session has to end. Default never. */
  readonly notAfter?: Date | null;
}

/**
 * Makes the code that a client swaps for tokens, for a visit that has been taken and is over.
 *
 * @param id of its flow state
 * @throws AppError `flow_state_already_used`
 */
export async function handOutCode(
  tx: Context,
  id: string,
  user: UserRow,
  { providerTokens, notAfter = null }: FinishedVisit,
): Promise<string> {
  const authCode = randomUUID();
  const sealed = sealProviderTokens(tx.instance, id, providerTokens);
  const code = { authCodeHash: authCodeHash(tx, authCode), session_not_after: notAfter, now: tx.now };
  const visit = { id, userId: user.id, ...code, ...sealed };
  if (!(await finishFlowState(tx, visit))) throw new AppError('flow_state_already_used');
  return authCode;
}
