import {
  consumeOneTimeToken,
  findOneTimeToken,
  inTransaction,
  leaseOneTimeToken,
  releaseOneTimeToken,
  type OneTimeTokenKind,
  type OneTimeTokenRow,
} from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
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

/**
 * Spends a token: first what must happen outside any transaction (a hook), then the transaction that takes the token.
 *
 * The token is leased meanwhile, so that of parallel requests with one token a single one calls the hook; when the hook
 * refuses, the token works again.
 *
 * @throws AppError `one_time_token_not_found` when another request has it; whatever `prepare` and `settle` throw.
 */
export async function spendOneTimeToken<Prepared, Result>(
  context: Context,
  token: OneTimeTokenRow,
  steps: {
    readonly prepare: (() => Promise<Prepared>) | null;
    readonly settle: (transaction: Context, prepared: Prepared | null) => Promise<Result>;
  },
): Promise<Result> {
  const { prepare, settle } = steps;
  if (!prepare) return take(context, token, null, (transaction) => settle(transaction, null));
  const leasedUntil = new Date(context.now.getTime() + leaseSeconds * 1_000);
  if (!(await leaseOneTimeToken(context, token.id, leasedUntil, context.now))) {
    throw new AppError('one_time_token_not_found');
  }
  try {
    const prepared = await prepare();
    return await take(context, token, leasedUntil, (transaction) => settle(transaction, prepared));
  } catch (error) {
    await releaseOneTimeToken(context, token.id, leasedUntil);
    throw error;
  }
}

async function take<Result>(
  context: Context,
  token: OneTimeTokenRow,
  leasedUntil: Date | null,
  settle: (transaction: Context) => Promise<Result>,
): Promise<Result> {
  return inTransaction(context, async (transaction) => {
    if (!(await consumeOneTimeToken(transaction, token.id, context.now, leasedUntil))) {
      throw new AppError('one_time_token_not_found');
    }
    return settle(transaction);
  });
}
