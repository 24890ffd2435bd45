import { randomBytes, randomUUID } from 'node:crypto';
import * as database from '@gatehouse/database';
import type { QueryCases } from './query-case.ts';

const now = new Date('2027-01-04T12:00:00.000Z');

/** Queries about identity providers and what they have answered. */
export const ssoQueries: QueryCases = {
  insertSsoProvider: (scope, { sso_providers: { id, entity_id, resource_id } }) => {
    const metadata = { entity_id, metadata_xml: 'x', metadata_url: null, metadata_read_at: now };
    const given = { resource_id, disabled: null, attribute_mapping: {}, name_id_format: null, created_at: now };
    return database.insertSsoProvider(scope, { id, ...metadata, ...given });
  },
  updateSsoProvider: (scope, { sso_providers: { id } }) =>
    database.updateSsoProvider(scope, id, { disabled: true }, now),
  claimSsoMetadata: (scope, { sso_providers: { id, metadata_url: url } }) => {
    return database.claimSsoMetadata(scope, { id, url: url ?? '', claimedAt: now }, now);
  },
  noteSsoMetadata: (scope, { sso_providers: { id, metadata_url: url, metadata_tried_at: triedAt } }) => {
    return database.noteSsoMetadata(scope, { id, url: url ?? '', claimedAt: triedAt ?? now }, 'taken over');
  },
  lockSsoProvider: (scope, { sso_providers: { id } }) => database.lockSsoProvider(scope, id),
  findSsoProvider: (scope, { sso_providers: { id } }) => database.findSsoProvider(scope, id),
  findSsoProviderByResource: (scope, { sso_providers: { resource_id: resourceId } }) => {
    return database.findSsoProviderByResource(scope, resourceId ?? '');
  },
  findSsoProviderByEntity: (scope, { sso_providers: { entity_id: entityId } }) => {
    return database.findSsoProviderByEntity(scope, entityId);
  },
  findSsoProviderByDomain: (scope, { sso_domains: { domain } }) => database.findSsoProviderByDomain(scope, domain),
  listSsoProviders: (scope, { sso_providers: { resource_id: resourceId } }) => {
    return database.listSsoProviders(scope, { resourceId: resourceId ?? '' });
  },
  deleteSsoProvider: (scope, { sso_providers: { id } }) => database.deleteSsoProvider(scope, id),
  withDomains: async (scope, { sso_providers: row }) => {
    const [found] = await database.withDomains(scope, [row]);
    return found?.domains;
  },
  insertSsoDomains: (scope, { sso_providers: { id } }) => {
    return database.insertSsoDomains(scope, id, [`${randomUUID()}.example`], now);
  },
  deleteSsoDomains: (scope, { sso_domains: { sso_provider_id: id, domain } }) => {
    return database.deleteSsoDomains(scope, id, [domain]);
  },
  insertSamlRelayState: (scope, { sso_providers, flow_states: { id: flowStateId } }) => {
    const names = { sso_provider_id: sso_providers.id, flow_state_id: flowStateId };
    return database.insertSamlRelayState(scope, { id: randomUUID(), ...names, request_id: 'x', created_at: now });
  },
  consumeSamlRelayState: (scope, { saml_relay_states: { id } }) => database.consumeSamlRelayState(scope, id),
  consumeAssertion: (scope, { saml_assertions: { id } }) => database.consumeAssertion(scope, id, now),
  findSamlKey: (scope, { saml_keys: { id } }) => database.findSamlKey(scope, id),
  keepSamlKey: async (scope, { saml_keys: { id } }) => {
    const kept = await database.keepSamlKey(scope, { id, sealed_key: randomBytes(8).toString('hex'), created_at: now });
    return kept.sealed_key.startsWith('made-up') ? 'what was there' : 'what was given';
  },
};
