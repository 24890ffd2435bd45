import type { ApiKeyRow } from '@gatehouse/database';

/** An API key as the control plane shows it: without the token. */
export interface ApiKeyRecord {
  readonly id: string;
  readonly role: ApiKeyRow['role'];
  readonly description: string;
  /** The signing key it ends with; null for a key of the settings. */
  readonly kid: string | null;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly revokedAt: Date | null;
}

/** A stored API key. */
export function apiKeyRecord(row: Omit<ApiKeyRow, 'instance_id'>): ApiKeyRecord {
  return {
    id: row.id,
    role: row.role,
    description: row.description,
    kid: row.key_id,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
  };
}
