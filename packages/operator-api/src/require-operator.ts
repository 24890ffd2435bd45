import { constantTimeEqual } from '@gatehouse/crypto';
import { AppError } from '@gatehouse/errors';
import { bearerToken, type FailureLimit, type HttpContext, type HttpMiddleware, type HttpState } from '@gatehouse/http';
import {
  findOperator,
  mayUse,
  rootOperator,
  type Operator,
  type OperatorScope,
  type Platform,
} from '@gatehouse/instances';

/** What proves an operator. */
export interface OperatorGate {
  readonly platform: Platform;
  /** The live tokens of the environment, which may do everything: two while one is being rotated. */
  readonly operatorTokens: readonly string[];
  readonly failures: FailureLimit;
  readonly now: () => Date;
}

/** A request whose operator is known. */
interface OperatorState extends HttpState {
  operator?: Operator;
}

/**
 * Lets only operators through whose credential has the scope, by bearer token (netlify.md 2.6).
 *
 * An address that failed too often is not even looked at for a moment, right or wrong: otherwise the limit would not slow
 * guessing down. A right token that lacks the scope is no failed guess.
 *
 * @param scope what the route needs, or how to tell from the request
 * @throws AppError `operator_token_required`, `operator_token_invalid`, `operator_scope_missing`,
 *   `over_request_rate_limit`
 */
export function requireOperator(
  gate: OperatorGate,
  scope: OperatorScope | ((ctx: HttpContext) => OperatorScope),
): HttpMiddleware {
  return async function checkOperator(ctx, next) {
    const operator = await identify(gate, ctx);
    (ctx.state as OperatorState).operator = operator;
    if (operator.id !== null) ctx.state.logFields['operator_id'] = operator.id;
    const needed = typeof scope === 'function' ? scope(ctx) : scope;
    if (!mayUse(operator, needed)) {
      throw new AppError('operator_scope_missing', {
        params: { scope: needed, scopes: operator.scopes.join(', ') },
      });
    }
    await next();
  };
}

/** Who asks. Only behind {@link requireOperator}. */
export function operatorOf(ctx: HttpContext): Operator {
  const { operator } = ctx.state as OperatorState;
  if (!operator) throw new Error('the route stands before its gate');
  return operator;
}

async function identify(
  { platform, operatorTokens, failures, now }: OperatorGate,
  ctx: HttpContext,
): Promise<Operator> {
  const token = bearerToken(ctx.get('Authorization'));
  if (token === undefined) throw new AppError('operator_token_required');
  const address = ctx.state.clientAddress;
  const retryAfterSeconds = failures.secondsToWait(address, now());
  if (retryAfterSeconds > 0) throw new AppError('over_request_rate_limit', { retryAfterSeconds });
  // Every live token is compared, so that the time does not tell which of two matched.
  if (operatorTokens.map((live) => constantTimeEqual(live, token)).includes(true)) return rootOperator;
  const operator = await findOperator(platform, token);
  if (operator !== undefined) return operator;
  failures.add(address, now());
  throw new AppError('operator_token_invalid');
}
