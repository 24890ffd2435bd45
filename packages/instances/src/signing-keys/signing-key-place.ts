import type { SealedPlace } from '@gatehouse/crypto';

/** Where the private half of a signing key is sealed. */
export function signingKeyPlace(instanceId: string, kid: string): SealedPlace {
  return { instanceId, table: 'signing_keys', row: kid, path: 'sealed_key', keyVersion: 1 };
}
