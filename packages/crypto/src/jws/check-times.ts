import type { Claims } from './compact-jws.ts';
import { formatGoDuration } from './go-duration.ts';
import { goTypeOf } from './parse-json-object.ts';
import { TokenError } from './token-error.ts';

/** The claims that are checked where they are present, without leeway. */
export type TimeClaim = 'exp' | 'iat' | 'nbf';

/**
 * Whether now is within the token's times (RFC 7519 section 4.1.4: on `exp` it is no longer accepted). Of several faults
 * the one that the Go library reports.
 *
 * @throws TokenError `expired`, `used_before_issued`, `not_yet_valid`; `bad_json` for a time that is not a number
 */
export function checkTimes(claims: Claims, now: Date, checked: readonly TimeClaim[]): void {
  const [exp, iat, nbf] = (['exp', 'iat', 'nbf'] as const).map((name) =>
    checked.includes(name) ? timeOf(claims, name) : undefined,
  );
  const nowSeconds = Math.floor(now.getTime() / 1000);
  if (nbf !== undefined && nowSeconds < Math.floor(nbf)) {
    throw new TokenError('not_yet_valid', 'token is not valid yet');
  }
  if (iat !== undefined && nowSeconds < Math.floor(iat)) {
    throw new TokenError('used_before_issued', 'token used before issued');
  }
  if (exp !== undefined && now.getTime() >= exp * 1000) {
    const past = formatGoDuration(nowSeconds - Math.floor(exp));
    throw new TokenError('expired', `token is expired by ${past}`);
  }
}

function timeOf(claims: Claims, name: TimeClaim): number | undefined {
  const value = claims[name] ?? undefined;
  if (value === undefined || (typeof value === 'number' && Number.isFinite(value))) return value;
  throw new TokenError(
    'bad_json',
    `json: cannot unmarshal ${goTypeOf(value)} into Go struct field .${name} of type float64`,
  );
}
