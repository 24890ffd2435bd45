import { AppError, isAppError } from '@gatehouse/errors';
import type { z } from 'zod';
import type { Context } from '../../context.ts';
import { IdTokenError } from '../issuers/id-token-error.ts';
import { readIdToken } from '../issuers/read-id-token.ts';
import { verifyIdToken, type IdTokenClaims } from '../issuers/verify-id-token.ts';
import type { Arrival } from '../accounts/arrival.ts';
import { isCustomName } from '../custom/custom-site-provider.ts';
import { readProfile, type Profile } from '../profile.ts';
import { askProvider, openDoor, type ProviderDoor } from '../provider-door.ts';
import { addressAt, type ProfileReader, type TokenAnswer } from '../provider.ts';
import type { SiteProvider } from '../site-provider.ts';
import { endpointsOf } from './endpoints-of.ts';
import { exchangeCode } from './exchange-code.ts';
import { askSigned, readOAuth1Token, type OAuth1Token } from './oauth1.ts';
import type { VisitDetails } from './visit-details.ts';

/** What a callback carries. */
export type CallbackFields = Readonly<Record<string, string>>;

/** Who came back from a provider, and what it gave along. */
export interface VisitArrival {
  readonly arrival: Arrival;
  readonly tokens: Pick<TokenAnswer, 'accessToken' | 'refreshToken'>;
}

/**
 * Swaps what the callback carries for tokens, and these for the profile.
 *
 * @throws AppError `bad_oauth_callback` without a code; `external_exchange_failed`, `external_profile_failed`,
 *   `external_email_missing`.
 */
export async function readArrival(
  context: Context,
  site: SiteProvider,
  details: VisitDetails,
  fields: CallbackFields,
): Promise<VisitArrival> {
  const visit: Visited = { context, door: openDoor(context.services), site, details, fields };
  const { endpoints } = site.provider;
  const { tokens, get } =
    'requestToken' in endpoints ? await byToken(visit, endpoints.accessToken) : await byCode(visit);
  const profile = readProfile(await askProfile(visit, tokens, get));
  if (profile.chosen === null && !site.isEmailOptional) throw new AppError('external_email_missing');
  return { tokens, arrival: { provider: site.name, profile, isEmailOptional: site.isEmailOptional } };
}

interface Visited {
  readonly context: Context;
  readonly door: ProviderDoor;
  readonly site: SiteProvider;
  readonly details: VisitDetails;
  readonly fields: CallbackFields;
}

type Ask = (url: string, headers: Readonly<Record<string, string>>) => Promise<Response>;

interface Tokens {
  readonly tokens: TokenAnswer;
  readonly get: Ask;
}

async function byCode(visit: Visited): Promise<Tokens> {
  const { context, door, site, details, fields } = visit;
  const code = required(fields, 'code');
  const { clientId, provider } = site;
  const clientSecret = site.secretAt(context.now);
  const { server, issuer, authorize } = await endpointsOf(context, door, site).catch(exchangeFailed);
  if (issuer === undefined && isCustomName(site.name)) requireOwnAnswer(fields['iss'], authorize);
  const tokens = await exchangeCode(door, {
    server,
    clientId,
    clientSecret,
    clientAuth: provider.clientAuth ?? 'basic_or_body',
    redirectUri: details.redirectUri,
    code,
    issuer: issuer === undefined ? undefined : fields['iss'],
    codeVerifier: details.codeVerifier,
    parameters: provider.tokenParams?.({ id: clientId, secret: clientSecret }) ?? {},
  });
  const authorization = `Bearer ${tokens.accessToken}`;
  return { tokens, get: (url, headers) => askProvider(door, url, { headers: { ...headers, authorization } }) };
}

/**
 * A provider that an administrator has added may send people on to another one with its own state: that one's code would
 * be brought to it (mix-up, RFC 9207 2.4). Of its issuer nothing is known but where people consent.
 */
function requireOwnAnswer(iss: string | undefined, authorize: string): void {
  if (iss === undefined || (URL.canParse(iss) && new URL(iss).host === new URL(authorize).host)) return;
  throw new AppError('external_exchange_failed', { detail: 'the answer is of another issuer' });
}

/** OAuth 1.0a: the token that the person has consented to is swapped for one that is good. */
async function byToken({ context, door, site, details, fields }: Visited, accessTokenUrl: string): Promise<Tokens> {
  const verifier = required(fields, 'oauth_verifier');
  const { requestToken } = details;
  if (!requestToken || required(fields, 'oauth_token') !== requestToken.key) {
    throw new AppError('bad_oauth_callback', { params: { missing: 'the oauth_token of this visit' } });
  }
  const signer = { consumerKey: site.clientId, consumerSecret: site.secretAt(context.now) };
  const swap = async (): Promise<OAuth1Token> => {
    const url = addressAt(site.provider, site.url, accessTokenUrl);
    const answer = await askSigned(door, { ...signer, token: requestToken }, url, context.now, {
      oauth_verifier: verifier,
    });
    return readOAuth1Token(answer);
  };
  const token = await swap().catch(exchangeFailed);
  return {
    tokens: { accessToken: token.key, refreshToken: null, idToken: null, raw: {} },
    get: (url) => askSigned(door, { ...signer, token }, url, context.now),
  };
}

async function askProfile(visit: Visited, tokens: TokenAnswer, get: Ask): Promise<Profile> {
  const { context, door, site, details, fields } = visit;
  const reader: ProfileReader = {
    tokens,
    clientId: site.clientId,
    clientSecret: site.secretAt(context.now),
    fields,
    at: (url) => addressAt(site.provider, site.url, url),
    get: async (url, schema, headers = {}) => parsed(await get(reader.at(url), headers), schema),
    idToken: async () =>
      tokens.idToken === null ? null : verifiedToken(context, door, site, { ...tokens, ...details }),
  };
  try {
    return await site.provider.readProfile(reader);
  } catch (error) {
    if (isAppError(error, 'external_email_missing') || isAppError(error, 'external_profile_failed')) throw error;
    if (!(error instanceof IdTokenError) && !isAppError(error)) throw error;
    throw new AppError('external_profile_failed', { cause: error, detail: error.message });
  }
}

async function parsed<Schema extends z.ZodType>(response: Response, schema: Schema): Promise<z.output<Schema>> {
  if (!response.ok) throw new AppError('external_profile_failed', { detail: `status ${response.status}` });
  const { data, error } = schema.safeParse(await response.json().catch(() => undefined));
  if (error) throw new AppError('external_profile_failed', { detail: issuesOf(error) });
  return data;
}

/** Which members are not as they have to be; nothing of what they are. */
function issuesOf({ issues }: z.ZodError): string {
  return issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
}

/** @throws IdTokenError; AppError where that cannot be told */
async function verifiedToken(
  context: Context,
  door: ProviderDoor,
  { provider, url, audiences }: SiteProvider,
  { idToken, accessToken, nonce }: Pick<TokenAnswer, 'idToken' | 'accessToken'> & Pick<VisitDetails, 'nonce'>,
): Promise<IdTokenClaims> {
  const token = idToken ?? '';
  const claimed = String(readIdToken(token).claims['iss']);
  const issuer = provider.idToken?.issuerOf(claimed, url);
  if (issuer === undefined) throw new IdTokenError('it is of another issuer');
  const { endpoints } = provider;
  const discoveryUrl = 'discoveryUrl' in endpoints ? endpoints.discoveryUrl : undefined;
  const check = { issuer: { issuer, discoveryUrl }, writtenIssuer: claimed, audiences, accessToken };
  const claims = await verifyIdToken(context, door, token, check);
  if (nonce !== null && claims['nonce'] !== nonce) throw new IdTokenError('it has another nonce');
  return claims;
}

function required(fields: CallbackFields, name: string): string {
  const value = fields[name] ?? '';
  if (value === '') throw new AppError('bad_oauth_callback', { params: { missing: name } });
  return value;
}

function exchangeFailed(error: unknown): never {
  if (isAppError(error, 'external_exchange_failed') || !isAppError(error)) throw error;
  throw new AppError('external_exchange_failed', { cause: error, detail: error.message });
}
