import {
  deleteSsoDomains,
  inTransaction,
  insertSsoDomains,
  lockSsoProvider,
  updateSsoProvider,
  withDomains,
  type SsoProviderChange,
  type SsoProviderRow,
  type SsoProviderWithDomains,
} from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import { parseMapping } from '@gatehouse/instances';
import type { Context } from '../../context.ts';
import { givenMetadata, type GivenMetadata } from './given-metadata.ts';
import { checkSsoInput, type SsoInput } from './sso-input.ts';

/**
 * Changes a provider: only what is said, but that a `name_id_format` which is not said is taken away
 * (supabase-extended.md 3.11). What changes nothing is not written.
 *
 * @throws AppError `sso_provider_not_found` when it is gone, `saml_entity_id_mismatch` for metadata of another provider;
 *   and what adding one throws.
 */
export async function changeSsoProvider(
  context: Context,
  { id }: Pick<SsoProviderRow, 'id'>,
  input: SsoInput,
): Promise<SsoProviderWithDomains> {
  checkSsoInput(input);
  const given = await givenMetadata(context, input);
  return inTransaction(context, async (tx) => {
    const locked = await lockSsoProvider(tx, id);
    if (!locked) throw new AppError('sso_provider_not_found');
    if (given && given.metadata.entityId !== locked.entity_id) throw new AppError('saml_entity_id_mismatch');
    const isMoved = input.domains !== undefined && (await moveDomains(tx, locked, input.domains));
    const change = changesOf(locked, input, given);
    const isChanged = isMoved || Object.keys(change).length > 0;
    // Whoever is reading it at this moment is no longer asked to.
    const read = given ? { metadata_read_at: tx.now, metadata_tried_at: null } : {};
    const row = isChanged ? await updateSsoProvider(tx, id, { ...change, ...read }, tx.now) : locked;
    const [changed] = await withDomains(tx, [row ?? locked]);
    return changed as SsoProviderWithDomains;
  });
}

/** What is said and is not so already. */
function changesOf(row: SsoProviderRow, input: SsoInput, given: GivenMetadata | null): SsoProviderChange {
  const { attribute_mapping: mapping, resource_id: resource, disabled } = input;
  const wanted: SsoProviderChange = {
    name_id_format: input.name_id_format || null,
    ...(given ? { metadata_xml: given.xml, metadata_url: given.url } : {}),
    ...(mapping?.['keys'] === undefined ? {} : { attribute_mapping: parseMapping(mapping) }),
    ...(resource === undefined ? {} : { resource_id: resource || null }),
    ...(disabled === undefined ? {} : { disabled }),
  };
  const changed = Object.entries(wanted).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(row[name as keyof SsoProviderRow]),
  );
  return Object.fromEntries(changed);
}

/** @returns whether anything had to be done. */
async function moveDomains(tx: Context, row: SsoProviderRow, wanted: readonly string[]): Promise<boolean> {
  const [current] = await withDomains(tx, [row]);
  const domains = current?.domains ?? [];
  const gone = domains.filter((domain) => !wanted.includes(domain));
  const added = wanted.filter((domain) => !domains.includes(domain));
  await deleteSsoDomains(tx, row.id, gone);
  await insertSsoDomains(tx, row.id, added, tx.now);
  return gone.length + added.length > 0;
}
