import { AppError } from '@gatehouse/errors';
import type { InstanceSettings } from '@gatehouse/instances';
import type { Context } from '../context.ts';
import { findCustomSiteProvider, isCustomName } from './custom/custom-site-provider.ts';
import type { Provider } from './provider.ts';
import { isProviderName, providers, type ProviderName } from './providers/all-providers.ts';
import { signAppleSecret } from './visits/apple-secret.ts';

/** A provider as one site uses it. */
export interface SiteProvider {
  /** In settings, requests and identities. */
  readonly name: string;
  readonly provider: Provider;
  readonly clientId: string;
  /** Whom its ID tokens may be for. */
  readonly audiences: readonly string[];
  readonly redirectUri: string;
  /** The site's own address of it, or empty. */
  readonly url: string;
  readonly isEmailOptional: boolean;
  readonly skipsNonceCheck: boolean;
  /** @throws AppError `provider_unsupported` */
  secretAt(now: Date): string;
}

/** What keeps a provider from being used. */
export type ProviderLack = 'unknown' | 'disabled' | 'client_id' | 'secret' | 'redirect_uri' | 'url';

/**
 * The provider of that name, whatever its case, if the site can send people there.
 *
 * @param publicUrl where this API is reached from outside, for providers that the site has added
 * @throws AppError `provider_unsupported` with `params.lack`
 */
export async function getSiteProvider(context: Context, name: string, publicUrl: string): Promise<SiteProvider> {
  const known = name.toLowerCase();
  const site = isCustomName(known)
    ? await findCustomSiteProvider(context, known, publicUrl)
    : builtInAt(context.instance.settings, known);
  if (!site) throw lacking(name, isCustomName(known) ? 'disabled' : 'unknown');
  const lack = lackOf(context.instance.settings, site);
  if (lack) throw lacking(name, lack);
  return site;
}

/** Whether the site has switched a provider on. */
export function isProviderEnabled({ external }: InstanceSettings, name: ProviderName): boolean {
  return external[name].enabled;
}

/** The provider of that name at a site, whether or not it can be used. */
export function builtInAt(settings: InstanceSettings, name: string): SiteProvider | undefined {
  if (!isProviderName(name)) return undefined;
  const { external } = settings;
  const { client_id, redirect_uri, url, email_optional, skip_nonce_check } = external[name];
  const ids = client_id
    .split(',')
    .map((id) => id.trim())
    .filter(Boolean);
  const bundle = name === 'apple' && external.ios_bundle_id !== '' ? [external.ios_bundle_id] : [];
  return {
    name,
    provider: providers[name],
    clientId: ids[0] ?? '',
    audiences: [...ids, ...bundle],
    redirectUri: redirect_uri,
    url,
    isEmailOptional: email_optional,
    skipsNonceCheck: skip_nonce_check,
    secretAt: (now) => secretOf(external, name, ids[0] ?? '', now),
  };
}

function secretOf(external: InstanceSettings['external'], name: ProviderName, clientId: string, now: Date): string {
  const { team_id: teamId, key_id: keyId, private_key: privateKey } = external.apple;
  const isSigned = name === 'apple' && privateKey !== '';
  return isSigned ? signAppleSecret({ teamId, keyId, privateKey }, clientId, now) : external[name].secret;
}

function lackOf({ external }: InstanceSettings, { name, clientId, redirectUri, url, provider }: SiteProvider) {
  if (!isProviderName(name)) return null;
  const { enabled, secret } = external[name];
  if (!enabled) return 'disabled';
  if (clientId === '') return 'client_id';
  if (secret === '' && !(name === 'apple' && external.apple.private_key !== '')) return 'secret';
  if (redirectUri === '') return 'redirect_uri';
  return provider.ownUrl === 'required' && url === '' ? 'url' : null;
}

const problems: Readonly<Record<Exclude<ProviderLack, 'unknown'>, string>> = {
  disabled: 'provider is not enabled',
  client_id: 'missing OAuth client ID',
  secret: 'missing OAuth secret',
  redirect_uri: 'missing redirect URI',
  url: 'missing URL of the provider',
};

const longestShown = 60;

function lacking(name: string, lack: ProviderLack): AppError {
  const shown = name.replace(/[^\p{L}\p{N} :_.-]/gu, '').slice(0, longestShown);
  const problem = lack === 'unknown' ? `Provider ${shown} could not be found` : problems[lack];
  return new AppError('provider_unsupported', { params: { lack, problem, provider: shown } });
}
