import { encodeRefreshTokenV2 } from '@gatehouse/crypto';
import { openColumn, type ColumnKeys } from './column-keys.ts';
import type { ForeignToken } from './foreign-session.ts';
import { timeOf } from './sql-connection.ts';
import type { SessionRow } from './supabase-tables.ts';

const keyBytes = 32;

/**
 * The texts of a session's signed counter (supabase-core.md 6.1, v2): the one that the client has, and the one before it,
 * which it sends again when the answer got lost. There is no row of them, but the session's key is at hand.
 *
 * @returns none for a session without a counter
 * @throws Error when its key is encrypted and cannot be opened
 */
export function signedTokens(keys: ColumnKeys, session: SessionRow): ForeignToken[] {
  const { id: sessionId, refresh_token_counter: counterText } = session;
  const keyText = openColumn(keys, sessionId, session.refresh_token_hmac_key);
  if (keyText === null || counterText === null) return [];
  const key = Buffer.from(keyText, 'base64url');
  if (key.length !== keyBytes) return [];
  const counter = BigInt(counterText);
  const createdAt = timeOf(session.refreshed_at) ?? timeOf(session.created_at) ?? new Date(0);
  const tokenAt = (count: bigint): string => encodeRefreshTokenV2({ sessionId, counter: count }, key);
  const times = { createdAt, updatedAt: createdAt };
  if (counter === 0n) return [{ token: tokenAt(0n), parent: null, isRevoked: false, ...times }];
  const parent = tokenAt(counter - 1n);
  return [
    { token: parent, parent: null, isRevoked: true, ...times },
    { token: tokenAt(counter), parent, isRevoked: false, ...times },
  ];
}
