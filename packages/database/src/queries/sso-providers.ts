import { randomUUID } from 'node:crypto';
import { orConflict } from '../conflict.ts';
import type { SsoDomainRow, SsoProviderRow } from '../rows/sso-row.ts';
import { rowsOf, type Scope } from '../scope.ts';
import { escapeLike } from './escape-like.ts';

/** A provider and its domains, in the order in which they came. */
export type SsoProviderWithDomains = SsoProviderRow & { readonly domains: readonly string[] };

/** What a new provider is made of. */
export type NewSsoProvider = Omit<SsoProviderRow, 'instance_id' | 'updated_at' | 'metadata_tried_at'>;

/** The columns of a provider that may change. */
export type SsoProviderChange = Partial<
  Omit<SsoProviderRow, 'instance_id' | 'id' | 'entity_id' | 'created_at' | 'updated_at'>
>;

/** Which providers are listed; nothing: all. */
export type SsoProviderFilter = { readonly resourceId: string } | { readonly resourceIdPrefix: string } | null;

/**
 * Adds a provider.
 *
 * @throws AppError `saml_idp_already_exists`, `sso_resource_id_taken`
 */
export async function insertSsoProvider(scope: Scope, provider: NewSsoProvider): Promise<SsoProviderRow> {
  const rows = await orConflict(
    scope.db
      .knex<SsoProviderRow>('sso_providers')
      .withSchema(scope.db.namespace)
      .insert({ ...provider, instance_id: scope.instanceId, updated_at: provider.created_at })
      .returning('*'),
  );
  return rows[0] as SsoProviderRow;
}

/** Changes a provider. @throws AppError `sso_resource_id_taken` */
export async function updateSsoProvider(
  scope: Scope,
  id: string,
  change: SsoProviderChange,
  now: Date,
): Promise<SsoProviderRow | undefined> {
  const rows = await orConflict(
    rowsOf(scope, 'sso_providers')
      .where({ id })
      .update({ ...change, updated_at: now })
      .returning('*'),
  );
  return rows[0];
}

/** A reading of a provider's metadata that a request has taken upon itself. */
export interface SsoMetadataClaim {
  readonly id: string;
  readonly url: string;
  readonly claimedAt: Date;
}

/**
 * Takes it upon this request to read a provider's metadata again, unless somebody has read it or tried to since then.
 *
 * @returns whether it is this request's to do.
 */
export async function claimSsoMetadata(
  scope: Scope,
  { id, url, claimedAt }: SsoMetadataClaim,
  triedBefore: Date,
): Promise<boolean> {
  const claimed = await rowsOf(scope, 'sso_providers')
    .where({ id, metadata_url: url })
    // Which passes over null.
    .whereRaw('greatest(metadata_read_at, metadata_tried_at) <= ?', [triedBefore])
    .update({ metadata_tried_at: claimedAt });
  return claimed > 0;
}

/**
 * Keeps what was read of a provider's metadata; nobody changed the provider. What an administrator has said meanwhile stays: it
 * may be the answer to a key that was stolen, and what was read is older.
 *
 * @returns whether it was kept.
 */
export async function noteSsoMetadata(
  scope: Scope,
  { id, url, claimedAt }: SsoMetadataClaim,
  metadataXml: string,
): Promise<boolean> {
  const noted = await rowsOf(scope, 'sso_providers')
    .where({ id, metadata_url: url, metadata_tried_at: claimedAt })
    .update({ metadata_xml: metadataXml, metadata_read_at: claimedAt });
  return noted > 0;
}

/** Locks a provider until the end of the transaction. */
export async function lockSsoProvider(scope: Scope, id: string): Promise<SsoProviderRow | undefined> {
  return rowsOf(scope, 'sso_providers').where({ id }).forUpdate().first();
}

/** The provider with that id. */
export async function findSsoProvider(scope: Scope, id: string): Promise<SsoProviderRow | undefined> {
  return rowsOf(scope, 'sso_providers').where({ id }).first();
}

/** The provider that an administrator calls so, in any case. */
export async function findSsoProviderByResource(scope: Scope, resourceId: string): Promise<SsoProviderRow | undefined> {
  return rowsOf(scope, 'sso_providers').whereRaw('lower(resource_id) = lower(?)', [resourceId]).first();
}

/** The provider whose metadata has that entity id. */
export async function findSsoProviderByEntity(scope: Scope, entityId: string): Promise<SsoProviderRow | undefined> {
  return rowsOf(scope, 'sso_providers').where({ entity_id: entityId }).first();
}

/** The provider of a domain, in any case. */
export async function findSsoProviderByDomain(scope: Scope, domain: string): Promise<SsoProviderRow | undefined> {
  const found = await rowsOf(scope, 'sso_domains').whereRaw('lower(domain) = lower(?)', [domain]).first();
  return found && findSsoProvider(scope, found.sso_provider_id);
}

/** The providers of a site, oldest first. */
export async function listSsoProviders(scope: Scope, filter: SsoProviderFilter): Promise<SsoProviderWithDomains[]> {
  const providers = rowsOf(scope, 'sso_providers').orderBy([{ column: 'created_at' }, { column: 'id' }]);
  if (filter && 'resourceId' in filter) void providers.where({ resource_id: filter.resourceId });
  // The wire does not let the signs of a pattern stand for others: a prefix is a prefix.
  else if (filter) void providers.whereLike('resource_id', `${escapeLike(filter.resourceIdPrefix)}%`);
  return withDomains(scope, await providers.select('*'));
}

/** Removes a provider, with its domains and the requests that it has not answered. @returns whether it was there. */
export async function deleteSsoProvider(scope: Scope, id: string): Promise<boolean> {
  return (await rowsOf(scope, 'sso_providers').where({ id }).delete()) > 0;
}

/** Adds the domains of providers to them. */
export async function withDomains(
  scope: Scope,
  providers: readonly SsoProviderRow[],
): Promise<SsoProviderWithDomains[]> {
  const ids = providers.map(({ id }) => id);
  const rows = await rowsOf(scope, 'sso_domains')
    .whereIn('sso_provider_id', ids)
    .orderBy([{ column: 'created_at' }, { column: 'domain' }])
    .select('*');
  const domains = new Map<string, string[]>(ids.map((id) => [id, []]));
  for (const row of rows) domains.get(row.sso_provider_id)?.push(row.domain);
  return providers.map((provider) => ({ ...provider, domains: domains.get(provider.id) ?? [] }));
}

/**
 * Gives domains to a provider.
 *
 * @throws AppError `sso_domain_already_exists` when a provider of the site has one of them.
 */
export async function insertSsoDomains(
  scope: Scope,
  ssoProviderId: string,
  domains: readonly string[],
  now: Date,
): Promise<void> {
  if (domains.length === 0) return;
  const rows = domains.map((domain) => ({
    instance_id: scope.instanceId,
    id: randomUUID(),
    sso_provider_id: ssoProviderId,
    domain,
    created_at: now,
  }));
  await orConflict(scope.db.knex<SsoDomainRow>('sso_domains').withSchema(scope.db.namespace).insert(rows));
}

/** Takes domains from a provider. */
export async function deleteSsoDomains(scope: Scope, ssoProviderId: string, domains: readonly string[]): Promise<void> {
  await rowsOf(scope, 'sso_domains').where({ sso_provider_id: ssoProviderId }).whereIn('domain', domains).delete();
}
