import type { TokenHeader } from './compact-jws.ts';
import type { VerificationKey } from './signing-key.ts';
import { TokenError } from './token-error.ts';

/** The fixed `kid` of Netlify's tokens; it names no key (netlify.md 4.1). */
export const netlifyKeyId = 'nf-ident';

/**
 * The keys that may have signed a token with this header: those it names, else those without a name and the shared
 * secrets (supabase-core.md 3). Only keys whose own algorithm is the token's: a public key is never taken for a secret.
 *
 * @throws TokenError `wrong_alg` when no key, or not the key named, has that algorithm; `unknown_key`
 */
export function chooseKeys(keys: readonly VerificationKey[], header: TokenHeader): VerificationKey[] {
  const named = namedKeys(keys, header['kid']);
  const chosen = named.filter((key) => key.alg === header.alg);
  if (chosen.length > 0) return chosen;
  const isAccepted = keys.some((key) => key.alg === header.alg);
  if (isAccepted && named.length === 0) throw new TokenError('unknown_key', 'signing key is not known');
  throw new TokenError('wrong_alg', `signing method ${header.alg} is invalid`);
}

function namedKeys(keys: readonly VerificationKey[], kid: unknown): VerificationKey[] {
  // During a rotation two secrets are live, and every Netlify token carries the same kid (decision 33).
  if (kid === netlifyKeyId) return keys.filter((key) => key.kid === netlifyKeyId || key.alg === 'HS256');
  const exact = keys.filter((key) => key.kid !== undefined && key.kid === kid);
  return exact.length > 0 ? exact : keys.filter((key) => key.kid === undefined || key.alg === 'HS256');
}
