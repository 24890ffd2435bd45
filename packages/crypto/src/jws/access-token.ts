import { CompactSign, compactVerify, errors } from 'jose';
import { checkNetlifyClaims } from './check-netlify-claims.ts';
import { checkTimes } from './check-times.ts';
import { chooseKeys } from './choose-keys.ts';
import { parseCompactJws, type Claims, type CompactJws, type TokenHeader } from './compact-jws.ts';
import { decodeSegment } from './decode-segment.ts';
import { isSignedHs256, signHs256 } from './hs256.ts';
import type { PublicKey, SigningKey, VerificationKey } from './signing-key.ts';
import { TokenError } from './token-error.ts';

/** A token that was signed by one of our keys and is within its times. */
export interface VerifiedToken {
  readonly claims: Claims;
  readonly header: TokenHeader;
}

/** How strictly the claims are read. */
export interface VerifyAccessTokenOptions {
  /** Refuse what Netlify's server cannot parse: an array as `aud`, a fraction as `exp` (netlify.md 4.1). */
  readonly strictNetlifyClaims?: boolean;
}

/** The claims, exactly as given, signed under a header of `alg`, the key's `kid` if it has one, and `typ: JWT`. */
export async function signAccessToken(key: SigningKey, claims: Claims): Promise<string> {
  const header = { ...(key.kid !== undefined && { kid: key.kid }), typ: 'JWT' };
  if (key.alg === 'HS256') return signHs256(key.secret, header, claims);
  return new CompactSign(Buffer.from(JSON.stringify(claims)))
    .setProtectedHeader({ alg: key.alg, ...header })
    .sign(key.privateKey);
}

/**
 * What a token says, once a key of ours is found to have signed it. `exp` and `nbf` are checked against `now` without
 * leeway; `iat`, `iss`, `aud` and `sub` are the caller's business (supabase-core.md 3).
 *
 * @throws TokenError for every token that is not accepted
 */
export async function verifyAccessToken(
  keys: readonly VerificationKey[],
  token: string,
  now: Date,
  options: VerifyAccessTokenOptions = {},
): Promise<VerifiedToken> {
  const jws = parseCompactJws(token);
  if (options.strictNetlifyClaims === true) checkNetlifyClaims(jws.claims);
  const chosen = chooseKeys(keys, jws.header);
  if (!(await isSignedByAny(chosen, jws))) throw new TokenError('bad_signature', 'signature is invalid');
  checkTimes(jws.claims, now, ['exp', 'nbf']);
  return { claims: jws.claims, header: jws.header };
}

async function isSignedByAny(keys: readonly VerificationKey[], jws: CompactJws): Promise<boolean> {
  for (const key of keys) {
    if (key.alg === 'HS256' ? isSignedHs256(key.secret, jws) : await isSignedByPair(key, jws)) return true;
  }
  return false;
}

async function isSignedByPair(key: PublicKey, jws: CompactJws): Promise<boolean> {
  // jose takes any bits behind the last byte.
  if (decodeSegment(jws.signature).toString('base64url') !== jws.signature) return false;
  try {
    await compactVerify(`${jws.signed}.${jws.signature}`, key.publicKey, { algorithms: [key.alg] });
    return true;
  } catch (error) {
    if (error instanceof errors.JOSEError) return false;
    throw error;
  }
}
