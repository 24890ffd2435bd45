import { isUuid } from '@gatehouse/crypto';
import {
  deleteSsoProvider,
  findSsoProvider,
  findSsoProviderByResource,
  listSsoProviders,
  withDomains,
  type SsoProviderFilter,
  type SsoProviderWithDomains,
} from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import type { Context } from '../../context.ts';

/** A provider of single sign-on, with its domains. */
export type SsoProvider = SsoProviderWithDomains;

const resourcePrefix = 'resource_';

/**
 * The provider that an administrator means.
 *
 * @param reference its id, or `resource_` and what the administrators call it
 * @throws AppError `sso_provider_not_found`
 */
export async function getSsoProvider(context: Context, reference: string): Promise<SsoProviderWithDomains> {
  const row = await findByReference(context, reference);
  const [found] = row ? await withDomains(context, [row]) : [];
  if (!found) throw new AppError('sso_provider_not_found');
  return found;
}

/** The providers of a site, oldest first; by what the administrators call them, or all. */
export function listSso(context: Context, filter: SsoProviderFilter): Promise<SsoProvider[]> {
  return listSsoProviders(context, filter);
}

/** Removes a provider, with its domains and the sign-ins that are under way. @throws AppError `sso_provider_not_found` */
export async function removeSsoProvider(context: Context, { id }: Pick<SsoProviderWithDomains, 'id'>): Promise<void> {
  if (!(await deleteSsoProvider(context, id))) throw new AppError('sso_provider_not_found');
}

async function findByReference(context: Context, reference: string) {
  if (reference.startsWith(resourcePrefix)) {
    return findSsoProviderByResource(context, reference.slice(resourcePrefix.length));
  }
  return isUuid(reference) ? findSsoProvider(context, reference.toLowerCase()) : undefined;
}
