import { AppError } from '@gatehouse/errors';
import type { Context } from '../../context.ts';
import { askProvider, openDoor } from '../../external/provider-door.ts';
import { metadataBytesMax } from './idp-metadata.ts';

/** What a request for metadata says that it reads. */
const headers = { accept: 'application/xml;charset=UTF-8', 'accept-charset': 'UTF-8' };

/**
 * Fetches the metadata of an identity provider through the guard. No redirect is followed; time and size are bounded.
 *
 * @throws AppError `saml_metadata_fetch_failed` for another status than 200, or for too much of it;
 *   `external_unreachable`
 */
export async function fetchMetadata({ services }: Pick<Context, 'services'>, url: string): Promise<string> {
  const response = await askProvider(openDoor(services), url, { headers });
  if (response.status !== 200) throw failed(`the answer has the status ${response.status}; expected is 200`);
  const bytes = Buffer.from(await response.arrayBuffer());
  if (bytes.length > metadataBytesMax) throw failed(`it is larger than ${metadataBytesMax} bytes`);
  return bytes.toString();
}

function failed(problem: string): AppError {
  return new AppError('saml_metadata_fetch_failed', { params: { problem } });
}
