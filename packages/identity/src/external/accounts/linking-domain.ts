import type { InstanceSettings } from '@gatehouse/instances';

/** Where accounts of every provider meet that has no domain of its own. */
export const defaultDomain = 'default';

/** Among which accounts those of a provider may be linked (supabase-core.md 16.6). */
export function linkingDomainOf({ experimental }: Pick<InstanceSettings, 'experimental'>, provider: string): string {
  if (provider.startsWith('sso:')) return provider;
  const prefix = `${provider}=`;
  const named = experimental.provider_linking_domains.findLast((entry) => entry.startsWith(prefix));
  if (named !== undefined) return named.slice(prefix.length);
  return experimental.providers_with_own_linking_domain.includes(provider) ? provider : defaultDomain;
}
