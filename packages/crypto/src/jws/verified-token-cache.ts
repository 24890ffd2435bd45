import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { VerifiedToken } from './access-token.ts';

/** Under which a token was verified: it is found again only under the same. */
export interface VerifiedTokenScope {
  readonly instanceId: string;
  /** Moves with every change of the instance's verification keys. */
  readonly keyVersion: number;
  /** As the token was verified. */
  readonly strictNetlifyClaims?: boolean;
}

interface Entry {
  readonly token: VerifiedToken;
  readonly validFrom: number;
  readonly validUntil: number;
}

/**
 * Tokens that were verified lately, so that their signature is not checked anew with every request (decision 57). It saves
 * signatures only: whether session and user are still there has to be asked every time.
 */
export class VerifiedTokenCache {
  // In the order of last use.
  readonly #entries: LRUCache<string, Entry>;

  /** @param entriesMax how many tokens are kept; the one unused for longest goes first */
  constructor(entriesMax: number) {
    this.#entries = new LRUCache({ max: entriesMax });
  }

  get size(): number {
    return this.#entries.size;
  }

  /** The token, if it was verified in this scope and now is within its times; frozen, since requests share it. */
  find(scope: VerifiedTokenScope, token: string, now: Date): VerifiedToken | undefined {
    const key = keyOf(scope, token);
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    if (now.getTime() < entry.validUntil) return now.getTime() >= entry.validFrom ? entry.token : undefined;
    this.#entries.delete(key);
    return undefined;
  }

  /**
   * Keeps a token that was just verified in this scope, and freezes it.
   *
   * @param keysEndAt milliseconds; from then on it has to be verified anew, since a key may have ended
   */
  remember(scope: VerifiedTokenScope, token: string, verified: VerifiedToken, keysEndAt = Infinity): void {
    const { exp, nbf } = verified.claims;
    this.#entries.set(keyOf(scope, token), {
      token: freezeDeep(verified),
      validFrom: typeof nbf === 'number' ? Math.floor(nbf) * 1000 : -Infinity,
      validUntil: Math.min(keysEndAt, typeof exp === 'number' ? exp * 1000 : Infinity),
    });
  }
}

// A hash, since tokens are long, and a memory dump of this process need not hold them all.
function keyOf(scope: VerifiedTokenScope, token: string): string {
  const digest = hash('sha256', token, 'base64url');
  return `${scope.instanceId} ${scope.keyVersion} ${scope.strictNetlifyClaims === true} ${digest}`;
}

function freezeDeep<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(freezeDeep);
  }
  return value;
}
