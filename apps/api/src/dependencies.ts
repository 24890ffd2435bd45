import type { PasswordHasher, VerifiedTokenCache } from '@gatehouse/crypto';
import type { Database } from '@gatehouse/database';
import type { FailureLimit, HttpMiddleware, ReadyCheck } from '@gatehouse/http';
import type { IssuerCache, MetadataCache, Services, Usage } from '@gatehouse/identity';
import type { Instance } from '@gatehouse/instances';
import type { OutboundClient } from '@gatehouse/outbound';
import type { Logger } from '@gatehouse/telemetry';
import type { ApiSettings } from './api-settings.ts';
import type { RateLimiter } from './rate-limits/rate-limiter.ts';

/** Finds instances; in multi mode the directory, in single mode {@link Instances.single} alone. */
export interface Instances {
  /** The instance of single mode: every request is its. */
  readonly single: Instance | null;
  findById(id: string): Promise<Instance | undefined>;
  findBySlug(slug: string): Promise<Instance | undefined>;
  findByDomain(domain: string): Promise<Instance | undefined>;
}

/** All that the API reaches the outside with. Whoever opened it closes it. */
export interface ApiDependencies {
  readonly settings: ApiSettings;
  readonly db: Database;
  readonly instances: Instances;
  readonly passwords: PasswordHasher;
  readonly verifiedTokens: VerifiedTokenCache;
  readonly outbound: OutboundClient;
  /** What OpenID Connect issuers publish of themselves. */
  readonly issuers: IssuerCache;
  /** What SAML identity providers publish of themselves that settings of sites name. */
  readonly samlMetadata: MetadataCache;
  readonly rateLimiter: RateLimiter;
  /** Who guessed at the operator's token; of this process alone. */
  readonly operatorFailures: FailureLimit;
  readonly usage: Usage;
  readonly log: Logger;
  readonly wakeDelivery: Services['wakeDelivery'];
  readonly settingsId: string | null;
  readonly readyChecks: readonly ReadyCheck[];
  /** The operator's routes, where they are served on this listener too (decision 29). */
  readonly operatorRoutes: HttpMiddleware | null;
  /** Keys of `x-nf-sign` beside those of the settings; they change while the process runs. None where absent. */
  readonly operatorSigningKeys?: (now: Date) => readonly string[];
  /** The time of a request; rules never ask the clock themselves. */
  now(): Date;
}
