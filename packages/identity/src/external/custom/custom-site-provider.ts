import { findCustomProvider, type CustomProviderRow } from '@gatehouse/database';
import type { Context } from '../../context.ts';
import type { SiteProvider } from '../site-provider.ts';
import { openClientSecret } from './client-secret.ts';
import { customProvider } from './custom-provider.ts';

/** True for names of providers that a site has added. */
export function isCustomName(name: string): boolean {
  return name.startsWith('custom:');
}

/**
 * A provider that the site has added, if it may be used (supabase-extended.md 6).
 *
 * @param publicUrl where this API is reached from outside
 */
export async function findCustomSiteProvider(
  context: Context,
  identifier: string,
  publicUrl: string,
): Promise<SiteProvider | undefined> {
  const { custom_oauth: custom } = context.instance.settings;
  const row = custom.enabled ? await findCustomProvider(context, identifier) : undefined;
  return row?.enabled ? customAt(context, row, custom.external_url || publicUrl) : undefined;
}

/** A row as a site uses it. */
export function customAt(
  { instance }: Pick<Context, 'instance'>,
  row: CustomProviderRow,
  apiUrl: string,
): SiteProvider {
  return {
    name: row.identifier,
    provider: customProvider(row),
    clientId: row.client_id,
    audiences: [row.client_id, ...row.acceptable_client_ids],
    redirectUri: `${apiUrl.replace(/\/$/, '')}/callback`,
    url: '',
    isEmailOptional: row.email_optional,
    skipsNonceCheck: row.skip_nonce_check,
    secretAt: () => openClientSecret(instance, row),
  };
}
