import {
  deleteCustomProvider,
  findCustomProvider,
  updateCustomProvider,
  type CustomProviderChange,
  type CustomProviderRow,
} from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import type { Context } from '../../context.ts';
import { checkProviderUrls } from './check-provider-urls.ts';
import { sealClientSecret } from './client-secret.ts';
import { scopesOf } from './create-custom-provider.ts';
import { isCustomName } from './custom-site-provider.ts';
import { checkInput, invalid, type CustomProviderInput } from './custom-provider-input.ts';
import { providerColumns } from './provider-columns.ts';
import { readDiscovery } from './read-discovery.ts';

/**
 * A provider of a site, enabled or not.
 *
 * @throws AppError `validation_failed` for what is no name of one, `custom_provider_not_found`
 */
export async function getCustomProvider(context: Context, identifier: string): Promise<CustomProviderRow> {
  if (!isCustomName(identifier)) throw invalid('identifier must start with custom:');
  const row = await findCustomProvider(context, identifier);
  if (!row) throw notFound(identifier);
  return row;
}

/**
 * Changes a provider; its type and identifier stay (supabase-extended.md 3.13).
 *
 * @throws AppError `custom_provider_not_found`, `validation_failed`
 */
export async function changeCustomProvider(
  context: Context,
  identifier: string,
  input: CustomProviderInput,
): Promise<CustomProviderRow> {
  const row = await getCustomProvider(context, identifier);
  checkInput(input);
  await checkProviderUrls(context.services.outbound, input);
  const change = {
    ...providerColumns(input),
    ...secretOf(context, row, input),
    ...(input.scopes ? { scopes: scopesOf({ provider_type: row.provider_type, scopes: input.scopes }) } : {}),
    ...(await discoveryOf(context, row, input)),
    updated_at: context.now,
  };
  const changed = await updateCustomProvider(context, identifier, change);
  if (!changed) throw notFound(identifier);
  return changed;
}

/** Takes a provider away; identities of it stay, and nobody signs in by them. @throws AppError `custom_provider_not_found` */
export async function removeCustomProvider(context: Context, identifier: string): Promise<void> {
  const row = await getCustomProvider(context, identifier);
  if (!(await deleteCustomProvider(context, identifier))) throw notFound(identifier);
  forget(context, row);
}

function secretOf({ instance }: Context, { id }: CustomProviderRow, { client_secret: secret }: CustomProviderInput) {
  return secret ? { sealed_client_secret: sealClientSecret(instance, id, secret) } : {};
}

/** Another issuer, or another place where it says what it is, is asked before it counts. */
async function discoveryOf(
  context: Context,
  row: CustomProviderRow,
  { issuer, discovery_url: discoveryUrl }: CustomProviderInput,
): Promise<CustomProviderChange> {
  const isChanged = Boolean(discoveryUrl) || Boolean(issuer && issuer !== row.issuer);
  if (row.provider_type !== 'oidc' || !isChanged) return {};
  forget(context, row);
  const address = {
    issuer: issuer || (row.issuer ?? ''),
    discoveryUrl: discoveryUrl || (row.discovery_url ?? undefined),
  };
  return { discovery_document: await readDiscovery(context, address) };
}

function forget({ services }: Context, { issuer, discovery_url: discoveryUrl }: CustomProviderRow): void {
  if (issuer !== null) services.providers.issuers.forget({ issuer, discoveryUrl: discoveryUrl ?? undefined });
}

function notFound(identifier: string): AppError {
  return new AppError('custom_provider_not_found', { params: { identifier: identifier.slice(0, 60) } });
}
