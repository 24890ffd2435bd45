import { isAffordable, parseStoredHash, type StoredHashBounds } from './stored-hash.ts';

/** Longer than any hash with a salt and a key of 64 bytes each. */
const hashLengthMax = 500;

const forms =
  'bcrypt ($2a$, $2b$, $2y$), $argon2i$, $argon2id$, $fbscrypt$, $pbkdf2-sha256$ (or sha1, sha512), pbkdf2_sha256$ of ' +
  'Django, $legacy$ or {SSHA}';

/**
 * Why a hash from elsewhere would never match within these bounds, in words for whoever brings it; null when it is
 * verified here. Says nothing of the hash itself.
 */
export function storedHashProblem(hash: string, bounds: StoredHashBounds): string | null {
  const parsed = hash.length > hashLengthMax ? null : parseStoredHash(hash);
  if (parsed === null) return `not a hash of ${forms}`;
  if (isAffordable(parsed, bounds)) return null;
  return `dearer than allowed; allowed is ${allowedBy(bounds)}`;
}

function allowedBy(bounds: StoredHashBounds): string {
  return [
    `bcrypt up to cost ${bounds.bcryptCost}`,
    `argon2 up to m=${bounds.argon2MemoryKib} and t=${bounds.argon2Passes}`,
    `scrypt up to n=${bounds.scryptCostLog}`,
    `PBKDF2 up to ${bounds.pbkdf2Iterations} iterations`,
  ].join(', ');
}
