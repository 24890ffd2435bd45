import {
  createPasswordHasher,
  storedHashBounds,
  VerifiedTokenCache,
  type PasswordHasherEvent,
} from '@gatehouse/crypto';
import type { Database } from '@gatehouse/database';
import { FailureLimit, serve, type ReadyCheck, type Serving } from '@gatehouse/http';
import { IssuerCache, MetadataCache, UsageMeter } from '@gatehouse/identity';
import type { OutboundClient } from '@gatehouse/outbound';
import type { Logger } from '@gatehouse/telemetry';
import { createApi } from './app.ts';
import { apiListening, apiSettings, type ApiConfig, type ApiPlan } from './config.ts';
import type { ApiDependencies, Instances } from './dependencies.ts';
import { DatabaseRateLimitStore } from './rate-limits/database-rate-limit-store.ts';
import { RateLimiter } from './rate-limits/rate-limiter.ts';

/** What the API shares with the rest of its process. Whoever opened it closes it, after the API. */
export interface ApiSurroundings {
  readonly db: Database;
  readonly instances: Instances;
  readonly outbound: OutboundClient;
  readonly wakeDelivery: ApiDependencies['wakeDelivery'];
  readonly settingsId: string | null;
  readonly readyChecks: readonly ReadyCheck[];
  readonly operatorRoutes: ApiDependencies['operatorRoutes'];
  readonly log: Logger;
}

/** Enough for the tokens in use; one takes about a kilobyte. */
const verifiedTokensMax = 20_000;

/**
 * Starts the API: threads that hash, then the listener.
 *
 * @throws Error in one line when it cannot listen where it should.
 */
export async function startApi(config: ApiConfig, plan: ApiPlan, surroundings: ApiSurroundings): Promise<Serving> {
  const { log } = surroundings;
  const { cost, threads } = config.passwords;
  const passwords = createPasswordHasher({
    bcryptCost: cost,
    bounds: storedHashBounds(config.passwords),
    ...(threads === undefined ? {} : { threads }),
    onEvent: (event) => logHashing(log, event),
  });
  const rateLimiter = new RateLimiter({
    store: new DatabaseRateLimitStore(surroundings.db),
    onFailure: (err) => log.warn({ err }, 'limits are not shared with other processes for now'),
  });
  const usage = new UsageMeter({
    db: surroundings.db,
    onProblem: (err) => log.warn({ err }, 'usage could not be written, it is tried again'),
    wakeDelivery: () => surroundings.wakeDelivery(),
  });
  const dependencies: ApiDependencies = {
    ...surroundings,
    settings: apiSettings(config, plan),
    passwords,
    verifiedTokens: new VerifiedTokenCache(verifiedTokensMax),
    issuers: new IssuerCache(),
    samlMetadata: new MetadataCache(),
    rateLimiter,
    operatorFailures: new FailureLimit(),
    usage,
    now: () => new Date(),
  };
  const serving = await serve(createApi(dependencies), { ...apiListening(config), log }).catch(
    async (error: unknown) => {
      await passwords.stop();
      throw error;
    },
  );
  return {
    port: serving.port,
    close: async () => {
      await serving.close();
      await rateLimiter.stop();
      await usage.stop();
      await passwords.stop();
    },
  };
}

function logHashing(log: Logger, event: PasswordHasherEvent): void {
  log.warn({ component: 'passwords', ...event }, 'password hashing');
}
