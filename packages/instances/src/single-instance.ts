import { fingerprint, type MasterKeyRing } from '@gatehouse/crypto';
import { anchorInstanceId, type Database, type InstanceId } from '@gatehouse/database';
import { isAppError, type AppError } from '@gatehouse/errors';
import type { Instance } from './instance.ts';
import { instanceKeys } from './instance-keys.ts';
import { singleDataKey } from './single-instance-keys.ts';
import { checkEffectiveSettings } from './settings/check-settings.ts';
import { settingInvalid } from './settings/setting-problems.ts';
import type { InstanceSettings } from './settings/instance-settings.ts';
import { inheritedSettings, type DefaultsDialect } from './settings/merge-settings.ts';
import { settingsFromEnvironment, variableOf } from './settings/settings-from-environment.ts';
import { noSigning } from './signing-keys/instance-signing.ts';

/** What describes the one site of single mode. */
export interface SingleSite {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The wire language of the bare path (decisions.md 2). */
  readonly dialect: DefaultsDialect;
  /** Without one the keys derive from the signing secret. */
  readonly masterKeys?: MasterKeyRing;
}

/** The site of single mode, and what marks messages as its own. */
export interface SingleInstance {
  readonly instance: Instance;
  /**
   * Marks the messages of this site, so that several sites in single mode can share a database (decisions.md 37). It
   * outlives changes of other settings: a mail that failed for a wrong SMTP password is sent once that is corrected.
   */
  readonly settingsId: string;
}

/**
 * Builds the instance of single mode. Its settings live in memory; in the database only its nil row is ensured, which
 * users and sessions hang on.
 *
 * @throws AppError `setting_invalid` that names a variable; Error in one line when a master key is missing.
 */
export async function createSingleInstance(db: Database, site: SingleSite, now: Date): Promise<SingleInstance> {
  const settings = readSingleSettings(site);
  const dataKey = await singleDataKey(db, settings.jwt.secret, site.masterKeys, now);
  const keys = instanceKeys(dataKey);
  const settingsId = fingerprint(keys.stateKey, JSON.stringify([settings.site_url, settings.jwt.secret]));
  const instance = Object.freeze({
    id: anchorInstanceId as InstanceId,
    siteUuid: null,
    slug: anchorInstanceId,
    state: 'active' as const,
    settings,
    settingsVersion: '1',
    keys,
    // Keys with a life belong to the operator's side, which single mode has not.
    signing: noSigning,
  });
  return { instance, settingsId };
}

/**
 * The settings of the one site, complete.
 *
 * @throws AppError `setting_invalid` that names a variable
 */
export function readSingleSettings({ env, dialect }: Pick<SingleSite, 'env' | 'dialect'>): InstanceSettings {
  const own = settingsFromEnvironment(env, 'site');
  const settings = inheritedSettings({ ...own, dialect })[dialect];
  if (settings.site_url === '') throw settingInvalid('GOTRUE_SITE_URL', 'is not set');
  if (settings.jwt.secret === '') throw settingInvalid('GOTRUE_JWT_SECRET', 'is not set');
  try {
    checkEffectiveSettings(settings);
  } catch (error) {
    throw isAppError(error, 'setting_invalid') ? inVariables(error, env) : error;
  }
  return settings;
}

/** The error in the words of who set variables and knows no settings. */
function inVariables({ params }: AppError, env: SingleSite['env']): AppError {
  const [path = '', problem = ''] = [params['path'], params['problem']].map(String).map((text) => {
    return text.replaceAll(/[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+/g, (name) => variableOf(name, env));
  });
  return settingInvalid(path, problem);
}
