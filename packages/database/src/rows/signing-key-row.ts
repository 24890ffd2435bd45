export type SigningKeyAlgorithm = 'HS256' | 'ES256' | 'RS256' | 'EdDSA';
export type SigningKeyState = 'created' | 'published' | 'active' | 'retiring' | 'revoked';

/** A key that signs access tokens, by its kid. */
export interface SigningKeyRow {
  instance_id: string;
  id: string;
  algorithm: SigningKeyAlgorithm;
  /** Null once the key is revoked. */
  sealed_key: string | null;
  /** Null for a secret. */
  public_key: Record<string, unknown> | null;
  fingerprint: string;
  state: SigningKeyState;
  usable_at: Date | null;
  is_next: boolean;
  token_seconds: number;
  verifies_until: Date | null;
  created_at: Date;
  published_at: Date | null;
  activated_at: Date | null;
  retired_at: Date | null;
  revoked_at: Date | null;
}

export type ApiKeyRole = 'anon' | 'service_role';

/** A token of a machine, without the token. */
export interface ApiKeyRow {
  instance_id: string;
  id: string;
  role: ApiKeyRole;
  description: string;
  key_id: string | null;
  created_at: Date;
  expires_at: Date;
  revoked_at: Date | null;
}

/** Whose a secret is. */
export interface SecretFingerprintRow {
  fingerprint: string;
  instance_id: string;
}
