import { createSecretKey } from 'node:crypto';
import { checkTimes } from './check-times.ts';
import { parseCompactJws, type Claims } from './compact-jws.ts';
import { isSignedHs256 } from './hs256.ts';
import { TokenError } from './token-error.ts';

/**
 * The claims of an operator's JWS (`x-nf-sign`, netlify.md 2.2): HS256 only; `exp`, `iat` and `nbf` are checked where
 * present, without leeway. Which instance it is for, and that it is not something else signed with the same secret, is the
 * caller's business.
 *
 * @param keys the live secrets, as they are; during a rotation two
 * @throws TokenError whose `goReason` is the `<reason>` of the public text
 * @throws Error when a secret is empty, since everybody could sign with that one
 */
export function verifyOperatorSignature(keys: readonly string[], jws: string, now: Date): Claims {
  if (keys.includes('')) throw new Error('an operator signing key is empty');
  const parsed = parseCompactJws(jws);
  const { alg } = parsed.header;
  if (alg !== 'HS256') throw new TokenError('wrong_alg', `signing method ${alg} is invalid`);
  // All are tried, so that time does not tell which of them is live.
  const matches = keys.map((key) => isSignedHs256(createSecretKey(Buffer.from(key)), parsed));
  if (!matches.includes(true)) throw new TokenError('bad_signature', 'signature is invalid');
  checkTimes(parsed.claims, now, ['exp', 'iat', 'nbf']);
  return parsed.claims;
}
