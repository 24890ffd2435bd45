import type { ApiKeyRow, SigningKeyRow } from './signing-key-row.ts';

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
  labels: Record<string, string>;
  created_at: Date;
  updated_at: Date;
  /** Since when nobody finds it any more. */
  deleted_at: Date | null;
  /** Until when it can be restored. */
  purge_after: Date | null;
  /** Since when its keys are gone. */
  purge_started_at: Date | null;
}

/** A key that tokens are verified with, as it comes with its instance: times are text. */
export type LiveSigningKeyRow = Pick<SigningKeyRow, 'id' | 'algorithm' | 'state' | 'sealed_key' | 'public_key'> & {
  readonly verifies_until: string | null;
};

/** What requests to a site need of it, with what its tokens are signed and verified with. */
export interface ServedInstanceRow extends Pick<
  InstanceRow,
  'id' | 'site_uuid' | 'slug' | 'state' | 'settings' | 'settings_version' | 'data_key'
> {
  /** Published, active and retiring ones, oldest first. */
  signing_keys: readonly LiveSigningKeyRow[];
  /** Those that are not revoked. */
  api_keys: readonly Pick<ApiKeyRow, 'id' | 'role'>[];
}

/** A host name that an instance claims; it routes once verified. */
export interface InstanceDomainRow {
  domain: string;
  instance_id: string;
  verified_at: Date | null;
  is_primary: boolean;
  /** What the site has to publish to show that the domain is its own; null once somebody attested it. */
  challenge: string | null;
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
