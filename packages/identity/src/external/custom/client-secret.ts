import { seal, unseal } from '@gatehouse/crypto';
import type { CustomProviderRow } from '@gatehouse/database';
import type { Instance } from '@gatehouse/instances';

/** Seals the secret of a site at a provider for the row of the provider. */
export function sealClientSecret(instance: Instance, rowId: string, secret: string): string {
  return seal(instance.keys.dataKey, placeOf(instance, rowId), secret);
}

/** @throws Error when it was sealed for another row. */
export function openClientSecret(
  instance: Instance,
  row: Pick<CustomProviderRow, 'id' | 'sealed_client_secret'>,
): string {
  return unseal(instance.keys.dataKey, placeOf(instance, row.id), row.sealed_client_secret);
}

function placeOf(instance: Instance, row: string): Parameters<typeof seal>[1] {
  return { instanceId: instance.id, table: 'custom_providers', row, path: 'sealed_client_secret', keyVersion: 1 };
}
