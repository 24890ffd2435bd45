import { seal, unseal } from '@gatehouse/crypto';
import type { FlowStateRow } from '@gatehouse/database';
import type { Instance } from '@gatehouse/instances';

/** What a provider gave for its user; null where it gave none. */
export interface ProviderTokens {
  readonly accessToken: string | null;
  readonly refreshToken: string | null;
}

type SealedTokens = Pick<FlowStateRow, 'sealed_provider_access_token' | 'sealed_provider_refresh_token'>;

/** Seals a provider's tokens for their flow state: with the key of the instance, worth nothing in any other row. */
export function sealProviderTokens(instance: Instance, flowStateId: string, tokens: ProviderTokens): SealedTokens {
  const sealed = (column: keyof SealedTokens, token: string | null): string | null =>
    token === null ? null : seal(instance.keys.dataKey, placeOf(instance, flowStateId, column), token);
  return {
    sealed_provider_access_token: sealed('sealed_provider_access_token', tokens.accessToken),
    sealed_provider_refresh_token: sealed('sealed_provider_refresh_token', tokens.refreshToken),
  };
}

/**
 * Opens the provider's tokens of a flow state.
 *
 * @throws Error when they were sealed with another key or for another row.
 */
export function openProviderTokens(instance: Instance, row: SealedTokens & Pick<FlowStateRow, 'id'>): ProviderTokens {
  const opened = (column: keyof SealedTokens): string | null => {
    const sealed = row[column];
    return sealed === null ? null : unseal(instance.keys.dataKey, placeOf(instance, row.id, column), sealed);
  };
  return { accessToken: opened('sealed_provider_access_token'), refreshToken: opened('sealed_provider_refresh_token') };
}

function placeOf(instance: Instance, row: string, path: keyof SealedTokens): Parameters<typeof seal>[1] {
  return { instanceId: instance.id, table: 'flow_states', row, path, keyVersion: 1 };
}
