import { createHash } from 'node:crypto';
import type { Context } from '../../context.ts';
import { protocolParameters } from '../protocol-parameters.ts';
import type { ProviderDoor } from '../provider-door.ts';
import { addressAt } from '../provider.ts';
import type { SiteProvider } from '../site-provider.ts';
import type { VisitRequest } from './begin-visit.ts';
import { endpointsOf } from './endpoints-of.ts';
import { askSigned, readOAuth1Token, type OAuth1Token } from './oauth1.ts';

/** What an address to a provider is made of. */
export interface AuthorizeRequest {
  readonly site: SiteProvider;
  readonly request: VisitRequest;
  readonly state: string;
  readonly codeVerifier: string | null;
  readonly nonce: string | null;
}

/** Where a person consents. */
export interface AuthorizeAddress {
  readonly url: string;
  readonly requestToken: OAuth1Token | null;
}

/**
 * The address at the provider to send a person to.
 *
 * @throws AppError `external_*` where the provider has to be asked for it and does not answer.
 */
export async function authorizeUrl(
  context: Context,
  door: ProviderDoor,
  wanted: AuthorizeRequest,
): Promise<AuthorizeAddress> {
  const { endpoints } = wanted.site.provider;
  if ('requestToken' in endpoints) return requestedUrl(context, door, wanted, endpoints);
  const { authorize } = await endpointsOf(context, door, wanted.site);
  return { url: withParameters(authorize, parametersOf(wanted)), requestToken: null };
}

/** OAuth 1.0a: the state travels in the callback address. */
async function requestedUrl(
  context: Context,
  door: ProviderDoor,
  { site, state }: AuthorizeRequest,
  endpoints: { readonly requestToken: string; readonly authorize: string },
): Promise<AuthorizeAddress> {
  const { provider, clientId, url: own, redirectUri } = site;
  const signer = { consumerKey: clientId, consumerSecret: site.secretAt(context.now) };
  const callback = withParameters(redirectUri, { state });
  const asked = await askSigned(door, signer, addressAt(provider, own, endpoints.requestToken), context.now, {
    oauth_callback: callback,
  });
  const requestToken = await readOAuth1Token(asked);
  const url = withParameters(addressAt(provider, own, endpoints.authorize), { oauth_token: requestToken.key });
  return { url, requestToken };
}

/** Names that are the protocol's or ours, in any case (supabase-core.md 16.1); they do not go along. */
const reserved: ReadonlySet<string> = new Set([
  ...protocolParameters,
  'scope',
  'provider',
  'scopes',
  'redirect_to',
  'invite_token',
  'skip_http_redirect',
]);

function parametersOf({ site, request, state, codeVerifier, nonce }: AuthorizeRequest): Record<string, string> {
  const { provider, clientId, redirectUri } = site;
  const scopes = scopesOf(site, request.scopes).join(' ');
  return {
    ...(provider.dropsParams ? {} : passedOn(provider.renamedParams ?? {}, request.parameters)),
    ...provider.authorizeParams,
    client_id: clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    ...(scopes === '' ? {} : { scope: scopes }),
    state,
    ...(codeVerifier === null ? {} : { code_challenge: challengeOf(codeVerifier), code_challenge_method: 'S256' }),
    ...(nonce === null ? {} : { nonce }),
  };
}

function passedOn(
  renamed: Readonly<Record<string, string>>,
  parameters: Readonly<Record<string, string>>,
): Record<string, string> {
  const kept = Object.entries(parameters).filter(([name]) => !reserved.has(name.toLowerCase()));
  return Object.fromEntries(kept.map(([name, value]) => [Object.hasOwn(renamed, name) ? renamed[name] : name, value]));
}

/** Comma-separated and added to the usual ones; of providers that a site has added separated by blanks, in their place. */
function scopesOf({ provider }: SiteProvider, asked: string): readonly string[] {
  const { scopes, moreScopes } = provider;
  if (moreScopes === 'ignored') return scopes;
  const wanted = asked.split(moreScopes === 'replacing' ? /\s+/ : ',').filter((scope) => scope.trim() !== '');
  if (moreScopes !== 'replacing') return [...scopes, ...wanted];
  const replaced = wanted.length > 0 ? wanted : scopes;
  const isOpenId = 'issuer' in provider.endpoints;
  return isOpenId && !replaced.includes('openid') ? ['openid', ...replaced] : replaced;
}

function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url');
}

function withParameters(address: string, parameters: Readonly<Record<string, string>>): string {
  const url = new URL(address);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  url.searchParams.sort();
  return url.href;
}
