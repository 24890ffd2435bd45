import type { Environment } from '@gatehouse/config';
import type { MasterKeyRing } from '@gatehouse/crypto';
import type { Database } from '@gatehouse/database';
import type { PlatformSmtp, SmtpSettings } from '@gatehouse/identity';
import {
  createSingleInstance,
  inheritedSettings,
  InstanceDirectory,
  openMasterKeys,
  readSingleSettings,
  reviewSettings,
  settingsFromEnvironment,
  OperatorKeyCache,
  type Platform,
} from '@gatehouse/instances';
import type { Logger } from '@gatehouse/telemetry';
import type { Closers } from '../closers.ts';
import { masterKeysFrom } from '../master-keys-from.ts';
import { requireHookRole } from './require-hook-role.ts';
import type { ServiceConfig } from './service-config.ts';
import type { SitesServed } from './service-parts.ts';

/** What finding sites needs. */
export interface SitesOptions {
  readonly config: ServiceConfig;
  readonly env: Environment;
  readonly db: Database;
  /** For LISTEN: past any pooler. */
  readonly listenConnectionString: string;
  readonly log: Logger;
  readonly closers: Closers;
  readonly now: () => Date;
}

/** Many sites have an operator's side. */
export type ManySites = SitesServed & { readonly platform: Platform };

/**
 * Every instance of the database.
 *
 * @throws Error in one line when the master keys are not those the database was sealed with
 */
export async function manySites(options: SitesOptions, masterKeys: MasterKeyRing): Promise<ManySites> {
  const { config, env, db, listenConnectionString, log, closers, now } = options;
  const platform: Platform = {
    db,
    masterKeys,
    ...(await openMasterKeys(db, masterKeys, now())),
    platformSettings: platformSettings(env),
    ownHosts: config.resolution.ownHosts,
    now,
  };
  await requireHookRole(db, platform.platformSettings.netlify, config.hooks.functionRole);
  const onProblem = (error: unknown): void => log.warn({ err: error }, 'changes of instances cannot be followed');
  const signingKeys = new OperatorKeyCache({ platform, onProblem });
  const onPlatformChange = (): void => signingKeys.reload();
  const { instancesCached: instancesMax } = config.resolution;
  const directory = new InstanceDirectory({
    platform,
    instancesMax,
    listenConnectionString,
    onPlatformChange,
    onProblem,
  });
  closers.add('the instance directory', async () => {
    signingKeys.stop();
    await directory.stop();
  });
  // Followed before it is read: no change falls between the two.
  await directory.start();
  await signingKeys.start();
  return {
    mode: 'multi',
    defaultDialect: 'netlify',
    instances: {
      single: null,
      findById: (id) => directory.findById(id),
      findBySlug: (slug) => directory.findBySlug(slug),
      findByDomain: (domain) => directory.findByDomain(domain),
    },
    settingsId: null,
    platformSmtp: platformSmtp(platform.platformSettings.netlify.smtp, config),
    platform,
    operatorSigningKeys: (now) => signingKeys.live(now),
  };
}

/**
 * The one site that the environment describes. No header, domain or path selects anything (decisions.md 1).
 *
 * @throws AppError `setting_invalid` that names a variable
 */
export async function oneSite({ config, env, db, log, now }: SitesOptions): Promise<SitesServed> {
  const dialect = dialectOf(config);
  const { masterKeys } = config.secrets;
  const keys = masterKeys === undefined ? {} : { masterKeys: masterKeysFrom(masterKeys) };
  const { instance, settingsId } = await createSingleInstance(db, { env, dialect, ...keys }, now());
  await requireHookRole(db, instance.settings, config.hooks.functionRole);
  for (const line of reviewSettings(instance.settings)) log.warn(line);
  if (config.http.rateLimitHeader === undefined) {
    log.warn('GOTRUE_RATE_LIMIT_HEADER is not set: requests are not limited by address');
  }
  return {
    mode: 'single',
    defaultDialect: dialect,
    instances: {
      single: instance,
      findById: async (id) => (id === instance.id ? instance : undefined),
      findBySlug: async () => undefined,
      findByDomain: async () => undefined,
    },
    settingsId,
    platformSmtp: platformSmtp(instance.settings.smtp, config),
    platform: null,
    operatorSigningKeys: () => [],
  };
}

/**
 * Reads what the environment says of sites, to complain of it before the database is changed.
 *
 * @throws AppError `setting_invalid` that names a variable
 */
export function requireReadableSettings(mode: 'single' | 'multi', env: Environment, config: ServiceConfig): void {
  if (mode === 'multi') platformSettings(env);
  else readSingleSettings({ env, dialect: dialectOf(config) });
}

function platformSettings(env: Environment): Platform['platformSettings'] {
  return inheritedSettings(settingsFromEnvironment(env, 'platform'));
}

function dialectOf({ mode, http }: ServiceConfig): 'netlify' | 'supabase' {
  return mode.dialect ?? (http.externalUrl === undefined ? 'netlify' : 'supabase');
}

function platformSmtp(smtp: SmtpSettings, { mail, http }: ServiceConfig): PlatformSmtp | null {
  if (smtp.host === '') return null;
  const heloName = http.externalUrl === undefined ? undefined : new URL(http.externalUrl).hostname;
  return { ...smtp, sitesMaySet: mail.sitesMaySet, heloName };
}
