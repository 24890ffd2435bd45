import { deriveKey, encodeRefreshTokenV2, isRefreshTokenV2Genuine, type ParsedRefreshTokenV2 } from '@gatehouse/crypto';
import type { Instance } from '@gatehouse/instances';

/** The refresh token of a session for a counter (supabase-core.md 6.1, v2). */
export function signedRefreshToken(instance: Instance, sessionId: string, counter: bigint): string {
  return encodeRefreshTokenV2({ sessionId, counter }, sessionKey(instance, sessionId));
}

/** Whether this instance has signed the token. */
export function isGenuine(instance: Instance, token: ParsedRefreshTokenV2): boolean {
  return isRefreshTokenV2Genuine(token, sessionKey(instance, token.sessionId));
}

/** Derived, so that nothing usable is stored (decision 39). */
function sessionKey({ keys }: Instance, sessionId: string): Buffer {
  return deriveKey(keys.refreshTokenKey, `gatehouse refresh v2 ${sessionId}`);
}
