import type { AddressRange } from '@gatehouse/http';
import type { Dialect } from '@gatehouse/identity';

/** Where a request's instance may come from in multi mode, each switchable. */
export interface InstanceSources {
  /** The operator's `x-nf-sign`. */
  readonly signature: boolean;
  /** A verified domain that the instance owns. */
  readonly domain: boolean;
  /** `/i/<slug>/…` */
  readonly path: boolean;
  /** `<slug>.localhost`, which browsers resolve to this machine. */
  readonly localhost: boolean;
}

/** What the API process is told by its environment. */
export interface ApiSettings {
  readonly version: string;
  readonly sources: InstanceSources;
  /** Of requests that show no sign of either, to instances without a preference. */
  readonly defaultDialect: Dialect;
  /** Keys of `x-nf-sign`; two while one is being rotated. */
  readonly operatorSigningKeys: readonly string[];
  /** Whether those keys are the bearer tokens, for want of any other: with another one they sign no more. */
  readonly signsWithOperatorTokens?: boolean;
  /** Whether an `x-nf-sign` without `exp`, which is good for ever, is refused. */
  readonly operatorSignatureNeedsExp: boolean;
  /** Bearer tokens of the operator; two while one is being rotated. */
  readonly operatorTokens: readonly string[];
  readonly trustedProxies: readonly AddressRange[];
  /** Names the header whose first item is the key of address limits. */
  readonly rateLimitHeader: string | undefined;
  readonly requestIdHeader: string | undefined;
  /** Opens the export of users with password hashes. */
  readonly exportSecret: string | undefined;
  /** Without a rate-limit header: whether the client's address is a key of limits (not in single mode). */
  readonly limitsByAddress: boolean;
  readonly corsAllowedHeaders: readonly string[];
  /** A request that takes longer is answered with 504. */
  readonly requestSecondsMax: number;
  /** The database role that hook functions run as. Unset: they cannot be called. */
  readonly hookFunctionRole?: string | undefined;
  /** For all that one request asks of external providers, in milliseconds. Default {@link providerTimeoutMs}. */
  readonly providerTimeoutMs?: number;
  /** Stands in for the external providers: the host that is asked for becomes the first part of the path. */
  readonly providersUrl?: string;
  /** Stands in for the captcha providers: scheme and host. */
  readonly captchaUrl?: string;
  /** Stands in for the providers of text messages: scheme and host. */
  readonly smsUrl?: string;
}

/** Leaves time to tell a person, within a request, that a provider gave no answer. */
export const providerTimeoutMs = 8_000;
