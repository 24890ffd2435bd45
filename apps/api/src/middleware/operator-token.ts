import { constantTimeEqual } from '@gatehouse/crypto';
import { AppError } from '@gatehouse/errors';
import type { ApiContext } from '../api-state.ts';
import { addressKey } from './limit-rate.ts';

/**
 * True for a live token of the operator, who is an administrator of every site (decision 35). All are compared, so that
 * time does not tell which one nearly matched.
 *
 * An address that has guessed too often is not looked at for a moment, right or wrong, as on the operator's own routes. The
 * token of somebody who signed in, which has three parts, is no guess.
 *
 * @throws AppError `over_request_rate_limit`
 */
export function isOperatorToken(ctx: ApiContext, token: string): boolean {
  const { dependencies, now } = ctx.state;
  const { operatorTokens } = dependencies.settings;
  if (operatorTokens.length === 0) return false;
  const guesser = token.split('.').length === 3 ? undefined : addressKey(ctx);
  const retryAfterSeconds = guesser === undefined ? 0 : dependencies.operatorFailures.secondsToWait(guesser, now);
  if (retryAfterSeconds > 0) throw new AppError('over_request_rate_limit', { retryAfterSeconds });
  const isLive = operatorTokens.map((live) => constantTimeEqual(token, live)).includes(true);
  if (!isLive && guesser !== undefined) dependencies.operatorFailures.add(guesser, now);
  return isLive;
}
