import { randomUUID } from 'node:crypto';
import { inTransaction, insertSsoDomains, insertSsoProvider, type SsoProviderWithDomains } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import { parseMapping } from '@gatehouse/instances';
import type { Context } from '../../context.ts';
import { givenMetadata } from './given-metadata.ts';
import { checkSsoInput, type SsoInput } from './sso-input.ts';

/**
 * Adds an identity provider that speaks SAML 2.0 (supabase-extended.md 3.11).
 *
 * @throws AppError `validation_failed`, `saml_metadata_invalid`, `saml_metadata_fetch_failed`, `external_unreachable`,
 *   `saml_idp_already_exists`, `sso_domain_already_exists`, `sso_resource_id_taken`
 */
export async function createSsoProvider(context: Context, input: SsoInput): Promise<SsoProviderWithDomains> {
  checkSsoInput(input);
  const given = await givenMetadata(context, input);
  if (!given) throw new AppError('validation_failed', { text: 'One of metadata_xml and metadata_url has to be set' });
  const { domains = [] } = input;
  return inTransaction(context, async (tx) => {
    const row = await insertSsoProvider(tx, {
      id: randomUUID(),
      resource_id: input.resource_id || null,
      disabled: input.disabled ?? null,
      entity_id: given.metadata.entityId,
      metadata_xml: given.xml,
      metadata_url: given.url,
      metadata_read_at: tx.now,
      attribute_mapping: parseMapping(input.attribute_mapping ?? {}),
      name_id_format: input.name_id_format || null,
      created_at: tx.now,
    });
    await insertSsoDomains(tx, row.id, domains, tx.now);
    return { ...row, domains };
  });
}
