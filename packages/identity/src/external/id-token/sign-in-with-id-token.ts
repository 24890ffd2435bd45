import { AppError } from '@gatehouse/errors';
import type { Context } from '../../context.ts';
import { signIn, type SignedIn } from '../../sessions/sign-in.ts';
import type { EntryRules } from '../accounts/arrival.ts';
import type { Ending } from '../../sessions/ending.ts';
import { enter } from '../accounts/enter.ts';
import { linkArrival } from '../accounts/link-arrival.ts';
import { IdTokenError } from '../issuers/id-token-error.ts';
import { verifyIdToken } from '../issuers/verify-id-token.ts';
import { readProfile } from '../profile.ts';
import { openDoor } from '../provider-door.ts';
import { requireNonce } from './require-nonce.ts';
import { resolveIssuer, type TokenIssuer } from './resolve-issuer.ts';
import type { Arrival } from '../accounts/arrival.ts';

/** An ID token that a client got elsewhere, as it sends it; empty where it sends nothing. */
export interface IdTokenProof {
  readonly idToken: string;
  readonly provider: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly nonce: string;
  /** Of the provider; compared where the token knows it. */
  readonly accessToken: string;
}

/**
 * Signs in by an ID token, or links it to the account of who is signed in (supabase-core.md 13.5.4).
 *
 * @param linkTo the id of the account that gets the identity; null to sign in or up
 * @throws AppError `oauth_error` for a token that is not accepted, `validation_failed`, `provider_disabled`, `external_*`,
 *   and whatever entering or linking throws.
 */
export async function signInWithIdToken(
  context: Context,
  proof: IdTokenProof,
  linkTo: string | null,
  rules: EntryRules,
): Promise<SignedIn> {
  const arrival = await arrivalBy(context, proof);
  const ending: Ending<SignedIn> = {
    signsInBy: { method: 'oauth' },
    finish: (tx, user, prepared) => signIn(tx, user, { method: 'oauth', audit: null, prepared }),
  };
  return linkTo === null
    ? enter(context, arrival, rules, ending)
    : linkArrival(context, linkTo, arrival, rules, ending);
}

async function arrivalBy(context: Context, proof: IdTokenProof): Promise<Arrival> {
  try {
    const issuer = await resolveIssuer(context, proof);
    return await arrivalOf(context, proof, issuer);
  } catch (error) {
    if (!(error instanceof IdTokenError)) throw error;
    context.services.log.warn({ err: error, provider: proof.provider || proof.issuer }, 'an ID token is not accepted');
    throw invalidRequest(`Bad ID token: ${error.message}`, error);
  }
}

async function arrivalOf(
  context: Context,
  { idToken, nonce, accessToken }: IdTokenProof,
  { name, issuer, writtenIssuer, audiences, rules, isEmailOptional, checksNonce }: TokenIssuer,
): Promise<Arrival> {
  const check = { issuer, writtenIssuer, audiences, accessToken };
  const claims = await verifyIdToken(context, openDoor(context.services), idToken, check);
  if (checksNonce) requireNonce(textOf(claims['nonce']), nonce);
  const profile = readProfile(rules.profile(claims));
  if (profile.subject === '') throw new IdTokenError('it is about nobody');
  if (profile.chosen === null && !isEmailOptional) throw new AppError('external_email_missing');
  return { provider: name, profile, isEmailOptional };
}

/** The wire spells the word with a blank (supabase-core.md 2.3). */
function invalidRequest(description: string, cause: unknown): AppError {
  return new AppError('oauth_error', { params: { error: 'invalid request', description }, cause });
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
