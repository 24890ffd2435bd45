import { createPasswordHasher, storedHashBounds } from '@gatehouse/crypto';
import { IssuerCache, MetadataCache, UsageMeter, type Context } from '@gatehouse/identity';
import type { ServiceParts } from './service-parts.ts';

type OperatorServices = Pick<Context['services'], 'passwords' | 'usage' | 'hookFunctionRole' | 'providers'>;

/** What an operator's deeds on the users and messages of sites reach, closed with the process. */
export function openOperatorServices({
  config,
  db,
  log,
  closers,
}: Pick<ServiceParts, 'config' | 'db' | 'log' | 'closers'>): OperatorServices {
  // One thread: operators seldom give anybody a password.
  const passwords = createPasswordHasher({
    threads: 1,
    bcryptCost: config.passwords.cost,
    bounds: storedHashBounds(config.passwords),
  });
  closers.add('password hashing', () => passwords.stop());
  const usage = new UsageMeter({ db, onProblem: (err) => log.warn({ err }, 'usage could not be written') });
  closers.add('usage', () => usage.stop());
  return {
    passwords,
    usage,
    hookFunctionRole: config.hooks.functionRole,
    // Nobody signs in through a provider here.
    providers: { issuers: new IssuerCache(), samlMetadata: new MetadataCache(), timeoutMs: 0 },
  };
}
