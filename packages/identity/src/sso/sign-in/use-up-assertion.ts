import { createHash } from 'node:crypto';
import { consumeAssertion, type Scope } from '@gatehouse/database';
import type { VerifiedAssertion } from '../response/assertion.ts';
import { responseInvalid } from '../response/response-error.ts';

/**
 * Uses an assertion up, whatever comes of it: nobody signs in with it again. That is before any hook is asked, so that
 * none hears of a sign-in that is a replay.
 *
 * @throws AppError `saml_response_invalid` when somebody has.
 */
export async function useUpAssertion(scope: Scope, { issuer, id, expiresAt }: VerifiedAssertion): Promise<void> {
  const hash = createHash('sha256')
    .update(JSON.stringify([issuer, id]))
    .digest();
  if (await consumeAssertion(scope, hash, expiresAt)) return;
  throw responseInvalid({ fault: 'replay', problem: 'its assertion has been used' });
}
