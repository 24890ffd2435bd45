/** A site. `settings` is sparse and holds its secrets sealed. */
export interface InstanceRow {
  id: string;
  site_uuid: string | null;
  slug: string;
  state: 'active' | 'suspended';
  settings: Record<string, unknown>;
  /** bigint, hence text. */
  settings_version: string;
  data_key: string;
  master_key_id: string;
  jwt_secret_fingerprint: string | null;
  created_at: Date;
  updated_at: Date;
}

/** A host name that an instance claims; it routes once verified. */
export interface InstanceDomainRow {
  domain: string;
  instance_id: string;
  verified_at: Date | null;
  is_primary: boolean;
  created_at: Date;
}

/** One step of the change sequence. */
export interface InstanceChangeRow {
  /** bigint, hence text. */
  seq: string;
  instance_id: string;
  changed_at: Date;
}

/** A known value sealed with a master key, to recognise the key by. */
export interface MasterKeyCheckRow {
  master_key_id: string;
  sealed_check: string;
  created_at: Date;
}
