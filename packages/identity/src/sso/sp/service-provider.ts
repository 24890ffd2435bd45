import type { X509Certificate } from 'node:crypto';

/** A key of this side, and what others know it by. */
export interface SamlKey {
  /** PEM. */
  readonly privateKey: string;
  readonly certificate: X509Certificate;
}

/** This side of SAML: a site as identity providers know it. */
export interface ServiceProvider {
  readonly entityId: string;
  /** Where responses are posted (the assertion consumer service). */
  readonly acsUrl: string;
  readonly key: SamlKey;
  /** The key that will follow; null where none is set. */
  readonly nextKey: SamlKey | null;
  readonly takesEncrypted: boolean;
}
