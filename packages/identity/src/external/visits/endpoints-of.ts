import { AppError } from '@gatehouse/errors';
import type { AuthorizationServer } from 'oauth4webapi';
import type { Context } from '../../context.ts';
import type { ProviderDoor } from '../provider-door.ts';
import { addressAt } from '../provider.ts';
import type { SiteProvider } from '../site-provider.ts';

/** Where people consent and codes are swapped, at the provider of a site. */
export interface SiteEndpoints {
  readonly authorize: string;
  readonly server: AuthorizationServer;
  /** Where its issuer says so, the issuer. */
  readonly issuer: string | undefined;
  readonly userinfo: string | undefined;
}

/** @throws AppError `external_unreachable`, `external_issuer_invalid` */
export async function endpointsOf(context: Context, door: ProviderDoor, site: SiteProvider): Promise<SiteEndpoints> {
  const { provider, url } = site;
  const { endpoints } = provider;
  if ('requestToken' in endpoints) throw new AppError('provider_unsupported', { detail: 'OAuth 1.0a has no codes' });
  if ('issuer' in endpoints) return discovered(context, door, endpoints);
  const token = addressAt(provider, url, endpoints.token);
  return {
    authorize: addressAt(provider, url, endpoints.authorize),
    server: { issuer: new URL(token).origin, token_endpoint: token },
    issuer: undefined,
    userinfo: undefined,
  };
}

async function discovered(
  context: Context,
  door: ProviderDoor,
  address: { readonly issuer: string; readonly discoveryUrl?: string },
): Promise<SiteEndpoints> {
  const { issuers } = context.services.providers;
  const ttl = context.instance.settings.external.oidc_provider_cache_ttl;
  const { metadata } = await issuers.find(door, address, context.now, ttl);
  return {
    authorize: metadata.authorization_endpoint ?? '',
    server: {
      issuer: metadata.issuer,
      token_endpoint: metadata.token_endpoint ?? '',
      // RFC 9207: where it says that its answers name it, one that does not is another's.
      authorization_response_iss_parameter_supported: metadata.authorization_response_iss_parameter_supported === true,
    },
    issuer: metadata.issuer,
    userinfo: metadata.userinfo_endpoint,
  };
}
