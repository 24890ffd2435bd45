import { join, resolve } from 'node:path';
import { resolveMode, type Environment } from '@gatehouse/config';
import type { MasterKeyRing } from '@gatehouse/crypto';
import { acquireDataDirLock } from '@gatehouse/embedded-postgres';
import type { Closers } from '../closers.ts';
import { masterKeysFrom } from '../master-keys-from.ts';
import { openLog, shareParts } from '../processes/open-service.ts';
import { runAdmin, type AdminExtras } from '../processes/run-admin.ts';
import { runApi } from '../processes/run-api.ts';
import { runWorker } from '../processes/run-worker.ts';
import type { ServiceParts } from '../processes/service-parts.ts';
import { manySites } from '../processes/sites-served.ts';
import { embeddedConfig, type EmbeddedConfig } from './embedded-config.ts';
import { keepSecret, keptSecretFiles } from './kept-secret.ts';
import { apiUrlOf, siteUrlOf } from './listen-url.ts';
import { openDatabase } from './open-database.ts';
import { mailToInbox, openInbox } from './open-inbox.ts';

/** What the embedded start is given. */
export interface StartOptions {
  readonly env: Environment;
  /** The working directory. */
  readonly folder: string;
  readonly version: string;
  /** Log lines for a person instead of JSON. */
  readonly pretty: boolean;
  /** Takes what was opened, to be closed in reverse order. */
  readonly closers: Closers;
  /** Aborted when it is told to stop. */
  readonly stopping: AbortSignal;
}

/** What runs. */
export interface Running {
  readonly config: EmbeddedConfig;
  readonly dataDir: string;
  readonly apiPort: number;
  readonly adminPort: number;
  /** `undefined` without an inbox. */
  readonly inboxPort: number | undefined;
  readonly operatorToken: string;
}

/**
 * Runs everything in this process: database, inbox, worker, API, admin app. What is opened first is closed last, so that
 * at the end the listeners go before the worker, and the worker before what it works on.
 *
 * @throws Error in one line for what the person who starts it can mend; the reason of `stopping` when it is aborted
 *   meanwhile. What was opened by then is with the closers
 */
export async function compose({ env, folder, version, pretty, closers, stopping }: StartOptions): Promise<Running> {
  resolveMode(env, 'start');
  const config = embeddedConfig(env);
  const dataDir = resolve(folder, config.embedded.dataDir);
  const lock = acquireDataDirLock(dataDir);
  closers.add('the data folder', () => lock.release(), true);
  const log = openLog(config, env, pretty);
  const { db, connectionString } = await openDatabase({ config, dataDir, log, closers, stopping });
  stopping.throwIfAborted();
  const { masterKeys, operatorToken } = openSecrets(config, dataDir);
  const inbox = await openInbox(config, dataDir, log, closers);
  const sites = {
    config: { ...config, operator: { ...config.operator, token: operatorToken } },
    env: mailToInbox(env, inbox),
    db,
    listenConnectionString: config.database.listenUrl ?? connectionString,
    log,
    closers,
    now: () => new Date(),
  };
  const served = await manySites(sites, masterKeys);
  const parts = shareParts(sites, served, version);
  stopping.throwIfAborted();
  await runWorker(parts);
  stopping.throwIfAborted();
  const apiPort = await runApi(parts);
  const adminPort = await runAdminBeside(apiPort, parts, { platform: served.platform, operatorToken, inbox });
  return { config, dataDir, apiPort, adminPort, inboxPort: inbox?.port, operatorToken };
}

function openSecrets(
  { secrets, operator }: EmbeddedConfig,
  dataDir: string,
): { readonly masterKeys: MasterKeyRing; readonly operatorToken: string } {
  const masterKeys =
    secrets.masterKeys === undefined
      ? masterKeysFrom(
          keepSecret(dataDir, keptSecretFiles.masterKey, 'base64'),
          join(dataDir, keptSecretFiles.masterKey),
        )
      : masterKeysFrom(secrets.masterKeys);
  const operatorToken = operator.token ?? keepSecret(dataDir, keptSecretFiles.operatorToken, 'base64url');
  return { masterKeys, operatorToken };
}

// The API listens already, so that its address is known to whoever creates a site.
function runAdminBeside(apiPort: number, parts: ServiceParts, extras: AdminExtras): Promise<number> {
  const { http } = parts.config;
  const apiUrl = apiUrlOf(http, apiPort);
  const endpoint = http.endpoint === '' ? apiUrl : http.endpoint;
  const siteUrls = (slug: string): readonly string[] => [siteUrlOf(apiUrl, slug), `${apiUrl}/i/${slug}`];
  return runAdmin({ ...parts, config: { ...parts.config, http: { ...http, endpoint } } }, { ...extras, siteUrls });
}
