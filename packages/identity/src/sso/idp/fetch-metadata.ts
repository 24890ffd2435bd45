import { AppError, isAppError } from '@gatehouse/errors';
import { OutboundError } from '@gatehouse/outbound';
import type { Context } from '../../context.ts';
import { askProvider, openDoor } from '../../external/provider-door.ts';
import { metadataBytesMax } from './idp-metadata.ts';

/** What a request for metadata says that it reads. */
const headers = { accept: 'application/xml;charset=UTF-8', 'accept-charset': 'UTF-8' };

/**
 * Fetches the metadata of an identity provider through the guard. No redirect is followed; time and size are bounded.
 *
 * @returns the bytes: whether they are a text is for whoever reads them.
 * @throws AppError `saml_metadata_fetch_failed` for another status than 200, or for too much of it;
 *   `external_unreachable`
 */
export async function fetchMetadata({ services }: Pick<Context, 'services'>, url: string): Promise<Buffer> {
  const bounds = { headers, maxBytes: metadataBytesMax };
  const response = await askProvider(openDoor(services), url, bounds).catch(asTooLarge);
  if (response.status !== 200) throw failed(`the answer has the status ${response.status}; expected is 200`);
  return Buffer.from(await response.arrayBuffer());
}

function asTooLarge(error: unknown): never {
  const { cause } = error as Error;
  const isTooLarge = isAppError(error) && cause instanceof OutboundError && cause.kind === 'too_large';
  throw isTooLarge ? failed(`it is larger than ${metadataBytesMax} bytes`, error) : error;
}

function failed(problem: string, cause?: unknown): AppError {
  return new AppError('saml_metadata_fetch_failed', { params: { problem }, cause });
}
