import { isAppError } from '@gatehouse/errors';
import type { AuthorizationServer } from 'oauth4webapi';
import type { Context } from '../../context.ts';
import { readIssuer, type IssuerAddress } from '../issuers/issuer-cache.ts';
import { openDoor } from '../provider-door.ts';
import { isTooDeep } from '../../json-depth.ts';
import { isStorable } from '../../storable-json.ts';
import { invalid } from './custom-provider-input.ts';

/** Members of what an issuer publishes that are kept and shown. */
const kept = [
  'issuer',
  'authorization_endpoint',
  'token_endpoint',
  'userinfo_endpoint',
  'jwks_uri',
  'scopes_supported',
  'response_types_supported',
  'grant_types_supported',
  'subject_types_supported',
] as const satisfies readonly (keyof AuthorizationServer)[];

/**
 * Reads what an issuer publishes before a provider of it is saved, and forgets what was known of it.
 *
 * @throws AppError `validation_failed` when it cannot be read or is not what it has to be.
 */
export async function readDiscovery(context: Context, address: IssuerAddress): Promise<Record<string, unknown>> {
  try {
    const metadata = await readIssuer(openDoor(context.services), address);
    context.services.providers.issuers.forget(address);
    return storable(kept.flatMap((name) => (metadata[name] === undefined ? [] : [[name, metadata[name]]])));
  } catch (error) {
    if (!isAppError(error)) throw error;
    throw invalid(error.message, error);
  }
}

const documentLengthMax = 65_536;

function storable(members: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  const document = Object.fromEntries(members);
  if (isTooDeep(document) || JSON.stringify(document).length > documentLengthMax || !isStorable(document)) {
    throw invalid('what the issuer publishes is too large, too deep, or has texts that cannot be stored');
  }
  return document;
}
