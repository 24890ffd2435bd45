import type { PasswordHasher } from '@gatehouse/crypto';
import type { Scope } from '@gatehouse/database';
import type { Instance } from '@gatehouse/instances';
import type { OutboundClient } from '@gatehouse/outbound';
import type { Actor } from './audit/audit-entry.ts';
import type { IssuerCache } from './external/issuers/issuer-cache.ts';
import type { UsageMetric } from './usage/usage-metrics.ts';
import type { HeldMails } from './hooks/held-mails.ts';
import type { MetadataCache } from './sso/idp/metadata-cache.ts';

/** The two wire languages. The domain stores which one asked (links carry no other signal) and decides nothing by it. */
export type Dialect = 'netlify' | 'supabase';

/** What the domain may know of the request it serves. */
export interface RequestFacts {
  /** The request id, as in the log. */
  readonly id: string;
  /** The client's address, after trusted proxies. */
  readonly address: string;
  readonly userAgent: string | null;
  readonly dialect: Dialect;
  /** `X-JWT-AUD`, else the token's, else the instance's. */
  readonly audience: string;
  /** `Accept-Language`, as sent. */
  readonly language: string | null;
}

/** Event name → URLs to call in order: comes with each request in the operator's signature, is never stored. */
export type FunctionHooks = Readonly<Record<string, readonly string[]>>;

/** The lines a rule may write to the log. */
export interface DomainLog {
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
}

/** How much there is of something: so much at once, and so much more every second. */
export interface Limit {
  readonly burst: number;
  readonly perSecond: number;
}

/** Counts what is limited, over all processes. */
export interface Limits {
  /** Takes one. @returns 0 when there was one, else the seconds until there will be. */
  take(name: { readonly instanceId: string; readonly key: string }, limit: Limit, now: Date): Promise<number>;
}

/** What external providers are reached with. */
interface ProviderServices {
  readonly issuers: IssuerCache;
  readonly samlMetadata: MetadataCache;
  /** For all that one request asks of them. */
  readonly timeoutMs: number;
  /** Stands in for every provider: the host that is asked for becomes the first part of the path. */
  readonly url?: string | undefined;
}

/** A quota of a site that is used up. */
export interface ReachedQuota {
  /** As its setting is named. */
  readonly name: string;
  readonly limit: number;
  /** When the period began that it is told for once. */
  readonly since: Date;
}

/** Counts what sites use. Nobody waits for it, and it never fails. */
export interface Usage {
  /** @param instanceId null for what no site is known of, which counts for the platform alone */
  count(instanceId: string | null, metric: UsageMetric, now: Date, amount?: number): void;
  /** Somebody signed in or refreshed. */
  active(instanceId: string, userId: string, now: Date): void;
  quotaReached(instance: Instance, quota: ReachedQuota, now: Date): void;
}

/** What the domain reaches the outside with. */
export interface Services {
  readonly passwords: PasswordHasher;
  readonly outbound: OutboundClient;
  readonly limits: Limits;
  readonly usage: Usage;
  readonly log: DomainLog;
  /**
   * Tells the relays that something waits to be delivered. May get lost: they look by themselves too.
   *
   * @param withinMilliseconds how soon they need to know; at once when absent
   */
  wakeDelivery(withinMilliseconds?: number): void;
  /** The database role that hook functions run as. Unset: they cannot be called. */
  readonly hookFunctionRole?: string | undefined;
  /** Stands in for the providers of text messages: scheme and host. */
  readonly smsUrl?: string | undefined;
  readonly providers: ProviderServices;
  /** In single-site mode: marks message rows so that only the process with these settings sends them. */
  readonly settingsId: string | null;
}

/** All that a rule of identity is handed, first. */
export interface Context extends Scope {
  readonly instance: Instance;
  /** Fixed once a request: rules never ask the clock. */
  readonly now: Date;
  readonly request: RequestFacts;
  readonly functionHooks: FunctionHooks;
  readonly services: Services;
  /** Inside a transaction whose mails the site's hook is to send. */
  readonly heldMails?: HeldMails;
}

/** What the control plane hands to a rule that is not about one request of a visitor: the site, and who acts. */
export interface DeliveryContext extends Scope {
  readonly instance: Instance;
  readonly now: Date;
  readonly actor: Actor;
  readonly services: Pick<Services, 'outbound' | 'log' | 'wakeDelivery' | 'settingsId'>;
}
