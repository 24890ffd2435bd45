/** An identity provider that speaks SAML 2.0. */
export interface SsoProviderRow {
  instance_id: string;
  id: string;
  resource_id: string | null;
  disabled: boolean | null;
  entity_id: string;
  metadata_xml: string;
  metadata_url: string | null;
  /** When the metadata was last read. */
  metadata_read_at: Date;
  /** When the reading of it was last begun; null: not since an administrator has given it. */
  metadata_tried_at: Date | null;
  /** How claims are read of attributes; checked when it is written. */
  attribute_mapping: Readonly<Record<string, unknown>>;
  name_id_format: string | null;
  created_at: Date;
  updated_at: Date;
}

/** A domain whose people sign in through a provider. */
export interface SsoDomainRow {
  instance_id: string;
  id: string;
  sso_provider_id: string;
  /** As it was written; compared without regard to case. */
  domain: string;
  created_at: Date;
}

/** A request that a provider has not answered. */
export interface SamlRelayStateRow {
  instance_id: string;
  id: string;
  sso_provider_id: string;
  request_id: string;
  flow_state_id: string;
  created_at: Date;
}

/** An assertion that somebody has signed in with. */
export interface SamlAssertionRow {
  instance_id: string;
  id: Buffer;
  expires_at: Date;
}

/** A service provider's key that was made here. */
export interface SamlKeyRow {
  instance_id: string;
  id: string;
  sealed_key: string;
  created_at: Date;
}
