import { createApi, DatabaseRateLimitStore, RateLimiter } from '@gatehouse/api';
import { createPasswordHasher } from '@gatehouse/crypto';
import { serve } from '@gatehouse/http';
import { UsageMeter } from '@gatehouse/identity';
import { InstanceDirectory } from '@gatehouse/instances';
import { createOutbound } from '@gatehouse/outbound';
import { createLogger } from '@gatehouse/telemetry';
import { apiDefaults } from './api-defaults.ts';
import type { Gatehouse } from './start-gatehouse.ts';

/** Another API process, as far as it can be told from outside: it shares the database with the first and nothing else. */
export interface SecondApi {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts it. It hears of changes by polling alone, which is the slower way. */
export async function startSecondApi({ platform, operatorToken, clock }: Gatehouse): Promise<SecondApi> {
  const log = createLogger({ name: 'second', level: 'fatal' });
  const directory = new InstanceDirectory({ platform });
  await directory.start();
  const passwords = createPasswordHasher({ threads: 1, bcryptCost: 4 });
  const outbound = createOutbound({ allowedRanges: ['127.0.0.0/8'], maxResponseBytes: 1_000_000 });
  const usage = new UsageMeter({ db: platform.db, onProblem: () => undefined, pauseMilliseconds: 50 });
  const rateLimiter = new RateLimiter({ store: new DatabaseRateLimitStore(platform.db) });
  const app = createApi({
    ...apiDefaults(operatorToken, directory),
    db: platform.db,
    passwords,
    outbound,
    rateLimiter,
    usage,
    log,
    wakeDelivery: () => undefined,
    now: clock.now,
  });
  const serving = await serve(app, { host: '127.0.0.1', port: 0, drainSeconds: 1, log });
  return {
    url: `http://127.0.0.1:${serving.port}`,
    stop: async () => {
      await serving.close();
      await rateLimiter.stop();
      await usage.stop();
      await Promise.all([passwords.stop(), directory.stop(), outbound.close()]);
    },
  };
}
