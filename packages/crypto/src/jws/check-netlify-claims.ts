import type { Claims } from './compact-jws.ts';
import { goTypeOf } from './parse-json-object.ts';
import { TokenError } from './token-error.ts';

/**
 * What Netlify's server cannot read (netlify.md 4.1): an `aud` that is not a string, an `exp` that is not a whole number.
 * `null` stands for absent (decision 22).
 *
 * @throws TokenError `bad_json`
 */
export function checkNetlifyClaims(claims: Claims): void {
  const aud = claims['aud'] ?? '';
  if (typeof aud !== 'string') refuse(goTypeOf(aud), 'aud', 'string');
  const exp = claims['exp'] ?? 0;
  if (!Number.isInteger(exp)) refuse(typeof exp === 'number' ? `number ${exp}` : goTypeOf(exp), 'exp', 'int64');
}

function refuse(found: string, name: string, type: string): never {
  throw new TokenError(
    'bad_json',
    `json: cannot unmarshal ${found} into Go struct field GoTrueClaims.${name} of type ${type}`,
  );
}
