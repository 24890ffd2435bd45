import type { InstanceId } from '@gatehouse/database';
import type { InstanceSettings } from './settings/instance-settings.ts';
import type { InstanceSigning } from './signing-keys/instance-signing.ts';

/** Keys of one instance, derived from its data key (HKDF), 32 bytes each. They never leave the process. */
export interface InstanceKeys {
  /** Seals settings and messages. */
  readonly dataKey: Buffer;
  /** Peppers the hashes of one-time and refresh tokens. */
  readonly tokenPepper: Buffer;
  /** Derives refresh tokens from their parents. */
  readonly refreshTokenKey: Buffer;
  /** Authenticates our own state in links and redirects. */
  readonly stateKey: Buffer;
}

/** A tenant as a request sees it: frozen, shared by all requests, never changed in place. */
export interface Instance {
  readonly id: InstanceId;
  /** The operator's own UUID for the site (`uuid` of the legacy API), if it gave one. */
  readonly siteUuid: string | null;
  readonly slug: string;
  readonly state: 'active' | 'suspended';
  /** Defaults, then the platform's, then the instance's own; secrets in clear. */
  readonly settings: InstanceSettings;
  /** Grows with every change; part of every cache key made from settings. */
  readonly settingsVersion: string;
  readonly keys: InstanceKeys;
  /** Signing keys with a life of their own, beside those of the settings. */
  readonly signing: InstanceSigning;
}
