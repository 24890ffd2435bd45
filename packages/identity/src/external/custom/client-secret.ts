import { unseal } from '@gatehouse/crypto';
import type { CustomProviderRow } from '@gatehouse/database';
import type { Instance } from '@gatehouse/instances';

/** @throws Error when it was sealed for another row. */
export function openClientSecret(
  instance: Instance,
  row: Pick<CustomProviderRow, 'id' | 'sealed_client_secret'>,
): string {
  return unseal(instance.keys.dataKey, placeOf(instance, row.id), row.sealed_client_secret);
}

function placeOf(instance: Instance, row: string): Parameters<typeof unseal>[1] {
  return { instanceId: instance.id, table: 'custom_providers', row, path: 'sealed_client_secret', keyVersion: 1 };
}
