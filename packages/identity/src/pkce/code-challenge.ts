import { createHash } from 'node:crypto';
import { constantTimeEqual } from '@gatehouse/crypto';
import type { CodeChallengeMethod } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';

/** What a client must later show the preimage of to get tokens for its code (RFC 7636). */
export interface CodeChallenge {
  readonly challenge: string;
  readonly method: CodeChallengeMethod;
}

/** RFC 7636 4.2: unreserved characters. */
const challengeShape = /^[A-Za-z0-9\-._~]{43,128}$/;

/**
 * Reads the pair of parameters that asks for a code in place of tokens; empty counts as absent.
 *
 * @returns null when neither is given.
 * @throws AppError `validation_failed` when one is missing, the challenge has the wrong shape, or the method is unknown.
 */
export function parseCodeChallenge(challenge = '', method = ''): CodeChallenge | null {
  if (challenge === '' && method === '') return null;
  if (challenge === '' || method === '') {
    throw invalid('code_challenge and code_challenge_method have to be given together');
  }
  if (!challengeShape.test(challenge)) {
    throw invalid('code_challenge has to be 43 to 128 letters, digits, hyphens, periods, underscores or tildes');
  }
  return { challenge, method: parseMethod(method) };
}

/** Whether the verifier is the preimage of the challenge (RFC 7636 4.6), in a time that tells nothing. */
export function matchesCodeChallenge({ challenge, method }: CodeChallenge, verifier: string): boolean {
  const made = method === 's256' ? createHash('sha256').update(verifier).digest('base64url') : verifier;
  return constantTimeEqual(made, challenge);
}

function parseMethod(text: string): CodeChallengeMethod {
  const method = text.toLowerCase();
  if (method === 's256' || method === 'plain') return method;
  throw invalid('code_challenge_method has to be s256 or plain');
}

function invalid(text: string): AppError {
  return new AppError('validation_failed', { text });
}
