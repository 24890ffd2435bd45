import { constantTimeEqual } from '@gatehouse/crypto';
import { AppError } from '@gatehouse/errors';
import { bearerToken, type HttpMiddleware } from '@gatehouse/http';
import type { FailureLimit } from './failure-limit.ts';

/** What proves the operator. */
export interface OperatorGate {
  /** The live tokens: two while one is being rotated. */
  readonly operatorTokens: readonly string[];
  readonly failures: FailureLimit;
  readonly now: () => Date;
}

/**
 * Lets only the operator through, by bearer token (netlify.md 2.6).
 *
 * An address that failed too often is not even looked at for a moment, right or wrong: otherwise the limit would not slow
 * guessing down.
 *
 * @throws AppError `operator_token_required`, `operator_token_invalid`, `over_request_rate_limit`
 */
export function requireOperator({ operatorTokens, failures, now }: OperatorGate): HttpMiddleware {
  return async function checkOperator(ctx, next) {
    const token = bearerToken(ctx.get('Authorization'));
    if (token === undefined) throw new AppError('operator_token_required');
    const address = ctx.state.clientAddress;
    const retryAfterSeconds = failures.secondsToWait(address, now());
    if (retryAfterSeconds > 0) throw new AppError('over_request_rate_limit', { retryAfterSeconds });
    // Every live token is compared, so that the time does not tell which of two matched.
    if (!operatorTokens.map((live) => constantTimeEqual(live, token)).includes(true)) {
      failures.add(address, now());
      throw new AppError('operator_token_invalid');
    }
    await next();
  };
}
