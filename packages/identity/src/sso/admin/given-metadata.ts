import { AppError, isAppError } from '@gatehouse/errors';
import type { Context } from '../../context.ts';
import { fetchMetadata } from '../idp/fetch-metadata.ts';
import { readIdpMetadata, type IdpMetadata } from '../idp/idp-metadata.ts';
import { XmlError } from '../xml/parse-xml.ts';
import type { SsoInput } from './sso-input.ts';

/** Metadata as an administrator has given it. */
export interface GivenMetadata {
  readonly xml: string;
  /** Where it can be read again; null for nowhere. */
  readonly url: string | null;
  readonly metadata: IdpMetadata;
}

/**
 * The metadata that an administrator has given, or has named the address of.
 *
 * @returns null where neither was said.
 * @throws AppError `saml_metadata_invalid`, `saml_metadata_fetch_failed`, `external_unreachable`; `unexpected_failure` for
 *   an address that has no XML.
 */
export async function givenMetadata(
  context: Pick<Context, 'services'>,
  { metadata_url: url = '', metadata_xml: xml = '' }: SsoInput,
): Promise<GivenMetadata | null> {
  if (xml !== '') return { xml, url: null, metadata: await readIdpMetadata(xml) };
  if (url === '') return null;
  const fetched = await fetchMetadata(context, url);
  const metadata = await readIdpMetadata(fetched).catch(asOfAddress);
  return { xml: fetched.toString(), url, metadata };
}

/** The wire tells what cannot be read there from what somebody has sent. */
function asOfAddress(error: unknown): never {
  if (!isAppError(error) || !(error.cause instanceof XmlError)) throw error;
  throw new AppError('unexpected_failure', { text: error.message, cause: error });
}
