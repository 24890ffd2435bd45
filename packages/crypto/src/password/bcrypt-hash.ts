/** A stored bcrypt hash of a form that both implementations read alike. */
export interface BcryptHash {
  readonly algorithm: 'bcrypt';
  readonly text: string;
  /** The base-2 logarithm of the rounds, 4 to 31. */
  readonly cost: number;
}

/** The cheapest bcrypt allows. */
export const bcryptCostMin = 4;

/** What bcrypt reads of a password, in bytes of UTF-8; the rest would be cut off without a word. */
export const bcryptPasswordBytesMax = 72;

// `$2x$` marks hashes of an implementation that mangled bytes above 127; it is not accepted (supabase-core.md 12.2).
const shape = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/;

/** Reads `$2a$`, `$2b$` and `$2y$` hashes; null for anything else. */
export function parseBcryptHash(text: string): BcryptHash | null {
  const cost = Number(shape.exec(text)?.[1]);
  return cost >= bcryptCostMin && cost <= 31 ? { algorithm: 'bcrypt', text, cost } : null;
}

/** A well-formed hash of no password, whose verification takes as long as that of a real one of this cost. */
export function dummyBcryptHash(cost: number): string {
  return `$2b$${String(cost).padStart(2, '0')}$abcdefghijklmnopqrstuu${'.'.repeat(31)}`;
}
