import type { ApiKeyRecord } from '@gatehouse/identity';
import type { ApiKeyView } from '../../contract/api-keys.ts';
import { credentialStateAt } from '../credential-state.ts';

/** An API key as `/v1` shows it at that time. */
export function presentApiKey(apiKey: ApiKeyRecord, now: Date): ApiKeyView {
  return {
    id: apiKey.id,
    role: apiKey.role,
    description: apiKey.description,
    kid: apiKey.kid,
    state: credentialStateAt(now, apiKey),
    created_at: apiKey.createdAt.toISOString(),
    expires_at: apiKey.expiresAt.toISOString(),
    revoked_at: apiKey.revokedAt && apiKey.revokedAt.toISOString(),
  };
}
