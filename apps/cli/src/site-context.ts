import { randomUUID } from 'node:crypto';
import {
  databaseFragment,
  loadConfig,
  requiring,
  resolveMode,
  secretsFragment,
  type Environment,
} from '@gatehouse/config';
import { anchorInstanceId, requireServableSchema, scopeOf } from '@gatehouse/database';
import type { Context } from '@gatehouse/identity';
import type { Instance, Platform } from '@gatehouse/instances';
import { createLogger } from '@gatehouse/telemetry';
import type { Closers } from './closers.ts';
import { namingDatabase } from './database-trouble.ts';
import { masterKeysFrom } from './master-keys-from.ts';
import { openOperatorServices } from './processes/open-operator-services.ts';
import { openOutbound } from './processes/open-outbound.ts';
import { openPool } from './processes/open-service.ts';
import { serviceFragments, singleConfig, type ServiceConfig } from './processes/service-config.ts';
import type { SitesServed } from './processes/service-parts.ts';
import { manySites, oneSite, type SitesOptions } from './processes/sites-served.ts';
import { UsageError } from './usage-error.ts';

/** One site, as a command of the database's owner sees it. */
export interface OpenSite {
  readonly context: Context;
  /** The operator's side; null for the site that the environment describes. */
  readonly platform: Platform | null;
}

/** The domain's context for one command on one site, as {@link openSite} finds it. */
export async function openSiteContext(
  env: Environment,
  reference: string | undefined,
  closers: Closers,
): Promise<Context> {
  return (await openSite(env, reference, closers)).context;
}

/**
 * One site for one command: the one the environment describes, or an instance of the database.
 *
 * @param reference the id or slug of an instance; the nil UUID, or none, means the site of the environment
 * @throws UsageError when there is no such instance, or nothing says which
 */
export async function openSite(env: Environment, reference: string | undefined, closers: Closers): Promise<OpenSite> {
  const named = reference === undefined || reference === anchorInstanceId ? undefined : reference;
  if (named === undefined && resolveMode(env, 'serve') === 'multi') {
    throw new UsageError('-i (or --instance_id) is needed: it says which of the many sites is meant');
  }
  const config = named === undefined ? singleConfig(env) : instanceConfig(env);
  const { sites, served } = await openSites(config, env, named, closers);
  const instance = served.instances.single ?? (await findInstance(served.instances, named ?? ''));
  return { context: contextOf(sites, instance, served.settingsId), platform: served.platform };
}

function instanceConfig(env: Environment): ServiceConfig {
  const fragments = {
    ...serviceFragments,
    secrets: requiring(secretsFragment, 'masterKeys'),
    database: requiring(databaseFragment, 'url'),
  };
  return loadConfig(fragments, env);
}

interface OpenSites {
  readonly sites: SitesOptions;
  readonly served: SitesServed;
}

async function openSites(
  config: ServiceConfig,
  env: Environment,
  named: string | undefined,
  closers: Closers,
): Promise<OpenSites> {
  // What a server would say of its variables is not what this command was asked for.
  const log = createLogger({ name: 'gatehouse', level: 'error' });
  const connectionString = config.database.url ?? '';
  const db = await namingDatabase(connectionString, () =>
    openPool(config, connectionString, log, closers, requireServableSchema),
  );
  const now = (): Date => new Date();
  const sites: SitesOptions = { config, env, db, listenConnectionString: connectionString, log, closers, now };
  const keys = config.secrets.masterKeys ?? '';
  return {
    sites,
    served: named === undefined ? await oneSite(sites) : await manySites(sites, masterKeysFrom(keys)),
  };
}

interface Finder {
  findById(id: string): Promise<Instance | undefined>;
  findBySlug(slug: string): Promise<Instance | undefined>;
}

async function findInstance(instances: Finder, reference: string): Promise<Instance> {
  const found = (await instances.findById(reference.toLowerCase())) ?? (await instances.findBySlug(reference));
  if (found === undefined) throw new UsageError(`there is no instance ${JSON.stringify(reference)}`);
  return found;
}

function contextOf({ config, db, closers, now }: SitesOptions, instance: Instance, settingsId: string | null): Context {
  // Unlike what opening a site says, what the command itself runs into is for who typed it.
  const log = createLogger({ name: 'gatehouse', level: 'warn' });
  return {
    ...scopeOf(db, instance.id),
    instance,
    now: now(),
    request: {
      id: randomUUID(),
      address: '127.0.0.1',
      userAgent: null,
      dialect: 'netlify',
      audience: instance.settings.jwt.aud,
      language: null,
    },
    functionHooks: {},
    // Nobody limits the operator. No mail comes of these commands; if one did, the relay would find its row.
    services: {
      ...openOperatorServices({ config, db, log, closers }),
      outbound: openOutbound(config, closers),
      limits: { take: async () => 0 },
      log,
      wakeDelivery: () => undefined,
      settingsId,
    },
  };
}
