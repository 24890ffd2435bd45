import { createHash } from 'node:crypto';
import { constantTimeEqual } from '@gatehouse/crypto';
import { AppError } from '@gatehouse/errors';

/**
 * Compares the nonce of a token with the one that the client has kept: the token holds its SHA-256 in lower-case hex. Both
 * have one or neither has: a token that was made for somebody who checks is not taken from somebody who does not.
 *
 * @throws AppError `oauth_error` (`invalid request`, `invalid nonce`)
 */
export function requireNonce(inToken: string, kept: string): void {
  if (inToken === '' && kept === '') return;
  if (inToken === '' || kept === '') {
    throw refused('invalid request', 'Passed nonce and nonce in id_token should either both exist or not.');
  }
  const hashed = createHash('sha256').update(kept).digest('hex');
  if (!constantTimeEqual(inToken, hashed)) throw refused('invalid nonce', 'Nonces mismatch');
}

function refused(error: string, description: string): AppError {
  return new AppError('oauth_error', { params: { error, description } });
}
