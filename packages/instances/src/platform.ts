import type { MasterKeyRing } from '@gatehouse/crypto';
import type { Database } from '@gatehouse/database';
import type { InheritedSettings } from './settings/merge-settings.ts';

/** What the control plane is handed, first: what belongs to no instance. */
export interface Platform {
  readonly db: Database;
  readonly masterKeys: MasterKeyRing;
  /** Tells equal signing secrets apart from different ones without storing any; of `openMasterKeys`. */
  readonly fingerprintKey: Buffer;
  /** What every instance inherits: the defaults under what the environment sets for all. */
  readonly platformSettings: InheritedSettings;
  /** Host names that our own listeners answer to; no instance may claim one. */
  readonly ownHosts: readonly string[];
  now(): Date;
  /** Inside the deed of an operator: tells the audit log what is being done. Nothing in it may be secret. */
  note?(note: DeedNote): void;
}

/** What the audit log says of a deed. */
export interface DeedNote {
  /** The instance it was done to. */
  readonly instanceId?: string;
  readonly before?: object | null;
  readonly after?: object | null;
}
