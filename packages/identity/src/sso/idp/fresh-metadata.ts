import { claimSsoMetadata, noteSsoMetadata, type SsoMetadataClaim, type SsoProviderRow } from '@gatehouse/database';
import { AppError, isAppError } from '@gatehouse/errors';
import type { Context } from '../../context.ts';
import { fetchMetadata } from './fetch-metadata.ts';
import { readIdpMetadata, type IdpMetadata } from './idp-metadata.ts';

const dayMilliseconds = 86_400_000;
const warningMilliseconds = dayMilliseconds / 2;
/** However many sign-ins want it: a provider is asked no more often. */
const retryMilliseconds = 300_000;

/**
 * The metadata of a provider, read again where it is out of date (supabase-extended.md 7.4, step 5). When it cannot be
 * read, that is logged, and what was read before holds.
 */
export async function freshMetadata(context: Context, row: SsoProviderRow): Promise<IdpMetadata> {
  const known = await readIdpMetadata(row.metadata_xml);
  if (row.metadata_url === null) {
    warnOfEnd(context, row, known);
    return known;
  }
  const newer = isStale(known, row, context.now) ? await newerMetadata(context, row) : null;
  return newer ?? known;
}

/**
 * The metadata of a provider as it is now: of one that has another key without having said so before.
 *
 * @returns null where it has no address, cannot be read, was asked for in the last five minutes, or an administrator has changed it
 *   meanwhile.
 */
export async function newerMetadata(context: Context, row: SsoProviderRow): Promise<IdpMetadata | null> {
  const { metadata_url: url, id } = row;
  if (url === null) return null;
  const triedBefore = new Date(context.now.getTime() - retryMilliseconds);
  const claim = { id, url, claimedAt: context.now };
  if (!(await claimSsoMetadata(context, claim, triedBefore))) return null;
  try {
    return await readAgain(context, row, claim);
  } catch (error) {
    if (!isAppError(error)) throw error;
    const what = { sso_provider_id: id, err: error, detail: error.detail };
    context.services.log.warn(what, 'the metadata of an SSO provider could not be read again');
    return null;
  }
}

/** @throws AppError `saml_metadata_*`, `saml_entity_id_mismatch`, `external_unreachable` */
async function readAgain(context: Context, row: SsoProviderRow, claim: SsoMetadataClaim): Promise<IdpMetadata | null> {
  const fetched = await fetchMetadata(context, claim.url);
  const metadata = await readIdpMetadata(fetched);
  if (metadata.entityId !== row.entity_id) throw new AppError('saml_entity_id_mismatch');
  return (await noteSsoMetadata(context, claim, fetched.toString())) ? metadata : null;
}

function warnOfEnd({ now, services }: Context, { id }: SsoProviderRow, { validUntil }: IdpMetadata): void {
  if (validUntil === null || validUntil.getTime() - now.getTime() > warningMilliseconds) return;
  services.log.warn({ sso_provider_id: id, valid_until: validUntil }, 'the metadata of an SSO provider is out of date');
}

function isStale({ validUntil, cacheSeconds }: IdpMetadata, row: SsoProviderRow, now: Date): boolean {
  const { metadata_read_at: readAt, metadata_tried_at: triedAt } = row;
  if (now.getTime() - Math.max(readAt.getTime(), triedAt?.getTime() ?? 0) < retryMilliseconds) return false;
  // Since it was read: what could not be read is as old as it was.
  const age = now.getTime() - readAt.getTime();
  if (validUntil !== null && validUntil <= now) return true;
  if (cacheSeconds !== null) return age >= cacheSeconds * 1_000;
  return validUntil === null && age >= dayMilliseconds;
}
