import type { ApiKeyRecord } from '@gatehouse/identity';
import type { ApiKeyView } from '../../contract/api-keys.ts';

/** An API key as `/v1` shows it. */
export function presentApiKey(apiKey: ApiKeyRecord): ApiKeyView {
  return {
    id: apiKey.id,
    role: apiKey.role,
    description: apiKey.description,
    kid: apiKey.kid,
    created_at: apiKey.createdAt.toISOString(),
    expires_at: apiKey.expiresAt.toISOString(),
    revoked_at: apiKey.revokedAt && apiKey.revokedAt.toISOString(),
  };
}
