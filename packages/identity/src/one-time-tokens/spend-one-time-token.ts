import {
  consumeOneTimeToken,
  findOneTimeToken,
  inTransaction,
  leaseOneTimeToken,
  lockUser,
  releaseOneTimeToken,
  type OneTimeTokenKind,
  type OneTimeTokenRow,
  type UserRow,
} from '@gatehouse/database';
import { AppError, isAppError } from '@gatehouse/errors';
import type { Context } from '../context.ts';
import { linkTokenHash } from './issue-one-time-token.ts';

/** Longer than any hook may take. */
const leaseSeconds = 30;

/**
 * Finds a link token that can still be spent.
 *
 * @throws AppError `one_time_token_not_found`, or `otp_expired` with `params.kind`.
 */
export async function getLinkToken(
  context: Context,
  token: string,
  kinds: readonly OneTimeTokenKind[],
): Promise<OneTimeTokenRow> {
  const found = await findOneTimeToken(context, linkTokenHash(context, token), kinds);
  if (!found) throw new AppError('one_time_token_not_found');
  if (found.expires_at <= context.now) throw new AppError('otp_expired', { params: { kind: found.kind } });
  return found;
}

/** What is done with a token: first outside any transaction, then with the token's user locked. */
export interface SpendingSteps<Prepared, Result> {
  readonly prepare: (() => Promise<Prepared>) | null;
  readonly settle: (transaction: Context, user: UserRow, prepared: Prepared | null) => Promise<Result>;
}

/**
 * {@link spendOneTimeToken} for a code that may have no token: that of a test number is good at any time.
 *
 * @throws AppError `one_time_code_invalid` when another request has it; whatever the steps throw.
 */
export async function spendCode<Prepared, Result>(
  context: Context,
  { userId, token }: { readonly userId: string; readonly token: OneTimeTokenRow | null },
  steps: SpendingSteps<Prepared, Result>,
): Promise<Result> {
  try {
    if (token) return await spendOneTimeToken(context, token, steps);
    const prepared = steps.prepare && (await steps.prepare());
    return await inTransaction(context, async (tx) => steps.settle(tx, await lockUser(tx, userId), prepared));
  } catch (error) {
    if (!isAppError(error, 'one_time_token_not_found')) throw error;
    throw new AppError('one_time_code_invalid', { cause: error });
  }
}

/**
 * Spends a token: first what must happen outside any transaction (a hook), then the transaction that takes the token.
 *
 * The token is leased meanwhile, so that of parallel requests with one token a single one calls the hook; when the hook
 * refuses, the token works again.
 *
 * @param steps `settle` is handed the token's user, locked.
 * @throws AppError `one_time_token_not_found` when another request has it; whatever `prepare` and `settle` throw.
 */
export async function spendOneTimeToken<Prepared, Result>(
  context: Context,
  token: OneTimeTokenRow,
  steps: SpendingSteps<Prepared, Result>,
): Promise<Result> {
  const { prepare, settle } = steps;
  if (!prepare) return take(context, token, null, (transaction, user) => settle(transaction, user, null));
  const leasedUntil = new Date(context.now.getTime() + leaseSeconds * 1_000);
  if (!(await leaseOneTimeToken(context, token.id, leasedUntil, context.now))) {
    throw new AppError('one_time_token_not_found');
  }
  try {
    const prepared = await prepare();
    return await take(context, token, leasedUntil, (transaction, user) => settle(transaction, user, prepared));
  } catch (error) {
    await releaseOneTimeToken(context, token.id, leasedUntil);
    throw error;
  }
}

async function take<Result>(
  context: Context,
  token: OneTimeTokenRow,
  leasedUntil: Date | null,
  settle: (transaction: Context, user: UserRow) => Promise<Result>,
): Promise<Result> {
  return inTransaction(context, async (transaction) => {
    // The user before the token, as everywhere: two requests that lock both in opposite orders wait for each other.
    const user = await lockOwner(transaction, token);
    if (!(await consumeOneTimeToken(transaction, token.id, context.now, leasedUntil))) {
      throw new AppError('one_time_token_not_found');
    }
    return settle(transaction, user);
  });
}

async function lockOwner(context: Context, token: OneTimeTokenRow): Promise<UserRow> {
  try {
    return await lockUser(context, token.user_id);
  } catch (error) {
    if (!isAppError(error, 'user_not_found')) throw error;
    throw new AppError('one_time_token_not_found', { cause: error });
  }
}
