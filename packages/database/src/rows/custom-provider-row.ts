/** What a provider's server keeps to. */
export type CustomProviderType = 'oauth2' | 'oidc';

/** A provider that a site's administrators have added. */
export interface CustomProviderRow {
  instance_id: string;
  id: string;
  /** `custom:<name>`; also the provider of the identities. */
  identifier: string;
  provider_type: CustomProviderType;
  name: string;
  client_id: string;
  sealed_client_secret: string;
  acceptable_client_ids: string[];
  scopes: string[];
  pkce_enabled: boolean;
  attribute_mapping: Record<string, unknown>;
  custom_claims_allowlist: string[];
  authorization_params: Record<string, string>;
  enabled: boolean;
  email_optional: boolean;
  issuer: string | null;
  discovery_url: string | null;
  skip_nonce_check: boolean;
  authorization_url: string | null;
  token_url: string | null;
  userinfo_url: string | null;
  jwks_uri: string | null;
  discovery_document: Record<string, unknown> | null;
  created_at: Date;
  updated_at: Date;
}
