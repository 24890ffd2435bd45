import { isAppError } from '@gatehouse/errors';
import {
  allowInsecureRequests,
  clockSkew,
  clockTolerance,
  customFetch,
  OperationProcessingError,
  processGenericTokenEndpointResponse,
  validateApplicationLevelSignature,
  type AuthorizationServer,
} from 'oauth4webapi';
import type { Context } from '../../context.ts';
import type { ProviderDoor } from '../provider-door.ts';
import { isSubject } from '../answer-fields.ts';
import { accessTokenHash } from './access-token-hash.ts';
import { IdTokenError } from './id-token-error.ts';
import { readIdToken } from './read-id-token.ts';
import type { IssuerAddress, KnownIssuer } from './issuer-cache.ts';

/** The claims of an ID token that is genuine. */
export interface IdTokenClaims extends Readonly<Record<string, unknown>> {
  readonly iss: string;
  /** Not empty. */
  readonly sub: string;
  readonly exp: number;
}

/** What an ID token has to be. */
export interface IdTokenCheck {
  readonly issuer: IssuerAddress;
  /** The issuer as the token writes it, where that may differ. Default the same. */
  readonly writtenIssuer?: string;
  /** One of them has to be among those that it is for. */
  readonly audiences: readonly string[];
  /** Compared with `at_hash`, where the token has one. */
  readonly accessToken?: string | null;
}

/** What signatures are made with that anybody may have; no secret is a key here (RFC 8725 3.1). */
const algorithms: readonly string[] = [
  'RS256',
  'RS384',
  'RS512',
  'ES256',
  'ES384',
  'ES512',
  'PS256',
  'PS384',
  'PS512',
  'EdDSA',
  'Ed25519',
];

/** The clock of an issuer may be ahead by so much; a token that has ended has ended. */
const aheadSecondsMax = 300;

/**
 * Checks signature, algorithm, issuer, audience and times of an ID token.
 *
 * @throws IdTokenError when it is not accepted; AppError `external_unreachable`, `external_issuer_invalid` when that
 *   cannot be told.
 */
export async function verifyIdToken(
  context: Context,
  door: ProviderDoor,
  token: string,
  check: IdTokenCheck,
): Promise<IdTokenClaims> {
  const { header, claims: unproven } = readIdToken(token);
  const audience = [unproven['aud']].flat().find((aud) => check.audiences.includes(String(aud)));
  if (typeof audience !== 'string' || audience === '') throw new IdTokenError('it is for somebody else');
  const { issuers } = context.services.providers;
  const ttl = context.instance.settings.external.oidc_provider_cache_ttl;
  const known = await issuers.find(door, check.issuer, context.now, ttl);
  const claims = await verified(context, known, token, { ...check, audience });
  if (claims.exp <= context.now.getTime() / 1_000) throw new IdTokenError('it has expired');
  if (!isSubject(claims.sub)) throw new IdTokenError('it is about nobody');
  requireAccessTokenHash(claims, String(header['alg']), check.accessToken);
  return claims;
}

async function verified(
  context: Context,
  known: KnownIssuer,
  token: string,
  check: IdTokenCheck & { readonly audience: string },
): Promise<IdTokenClaims> {
  // The client of OAuth checks ID tokens as part of the answer that they come in.
  const answer = Response.json({ access_token: 'none', token_type: 'bearer', id_token: token });
  try {
    await checkClaims(context, known, answer, check);
    await checkSignature(context, known, answer, check.issuer);
  } catch (error) {
    throw asIdTokenError(error);
  }
  return readIdToken(token).claims as IdTokenClaims;
}

async function checkClaims(
  { now }: Context,
  { metadata }: KnownIssuer,
  answer: Response,
  { audience, writtenIssuer }: IdTokenCheck & { readonly audience: string },
): Promise<void> {
  const server: AuthorizationServer = {
    ...metadata,
    issuer: writtenIssuer ?? metadata.issuer,
    id_token_signing_alg_values_supported: algorithmsOf(metadata),
  };
  const client = {
    client_id: audience,
    [clockSkew]: (now.getTime() - Date.now()) / 1_000,
    [clockTolerance]: aheadSecondsMax,
  };
  await processGenericTokenEndpointResponse(server, client, answer);
}

/** A signature that no known key has made may be of a new one. */
async function checkSignature(
  context: Context,
  { metadata, fetch: fetchKeys, refreshes }: KnownIssuer,
  answer: Response,
  issuer: IssuerAddress,
): Promise<void> {
  // Whether an address may be reached is the door's to say.
  const options = { [customFetch]: fetchKeys, [allowInsecureRequests]: true };
  try {
    await validateApplicationLevelSignature(metadata, answer, options);
  } catch (error) {
    if (!(error instanceof OperationProcessingError) || !refreshes.take(context.now)) throw error;
    const renewed = context.services.providers.issuers.renewKeys(issuer);
    await validateApplicationLevelSignature(renewed?.metadata ?? metadata, answer, options);
  }
}

function algorithmsOf({ id_token_signing_alg_values_supported: offered }: AuthorizationServer): string[] {
  const usable = (Array.isArray(offered) ? offered : []).filter((name) => algorithms.includes(name));
  return usable.length > 0 ? usable : ['RS256'];
}

function requireAccessTokenHash(
  claims: IdTokenClaims,
  algorithm: string,
  accessToken: string | null | undefined,
): void {
  const { at_hash: expected } = claims;
  if (!accessToken || typeof expected !== 'string' || expected === '') return;
  if (expected !== accessTokenHash(algorithm, accessToken)) throw new IdTokenError('it came with another access token');
}

/** What cannot be told stays what it is. */
function asIdTokenError(error: unknown): unknown {
  if (error instanceof IdTokenError || isAppError(error)) return error;
  return new IdTokenError(error instanceof Error ? error.message : 'it could not be read', error);
}
