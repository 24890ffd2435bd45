import { adminFragments, startAdmin } from '@gatehouse/admin';
import { createApi, type ApiDependencies, type ApiSettings } from '@gatehouse/api';
import { loadConfig, type Environment } from '@gatehouse/config';
import { serve, type Serving } from '@gatehouse/http';
import { MetadataCache } from '@gatehouse/identity';
import type { Inbox } from '@gatehouse/inbox';
import type { Platform } from '@gatehouse/instances';
import { createWorker } from '@gatehouse/worker';
import { apiDefaults } from './api-defaults.ts';
import type { Clock } from './clock.ts';
import { closeParts, openParts, type GatehouseOptions, type Parts } from './gatehouse-parts.ts';
import { createSite, type Site, type SiteOptions } from './site.ts';

/** A whole Gatehouse in this process: API, worker, queue and a real SMTP inbox, on a database of its own. */
export interface Gatehouse {
  /** Base URL of the API. */
  readonly url: string;
  /** Base URL of the admin app. */
  readonly adminUrl: string;
  readonly operatorToken: string;
  /** For whoever opens the same database in another way. */
  readonly masterKey: string;
  readonly platform: Platform;
  readonly inbox: Inbox;
  readonly clock: Clock;
  /** Lines that were logged, as JSON texts. */
  readonly log: readonly string[];
  createSite(options?: SiteOptions): Promise<Site>;
  stop(): Promise<void>;
}

/** Starts everything and waits until it answers. */
export async function startGatehouse({
  settings,
  admin: variables = {},
  version = 'test',
  ...options
}: GatehouseOptions): Promise<Gatehouse> {
  const parts = await openParts(options);
  const worker = await startWorker(parts, settings?.smsUrl);
  const api = await startApi(parts, settings);
  const url = `http://127.0.0.1:${api.port}`;
  const admin = await startAdmin(adminConfig(parts.operatorToken, variables), surroundingsOf(parts, url, version));
  const { operatorToken, masterKey, platform, inbox, clock, lines: log } = parts;
  const base = {
    url,
    adminUrl: `http://127.0.0.1:${admin.port}`,
    operatorToken,
    masterKey,
    platform,
    inbox,
    clock,
    log,
  };
  return {
    ...base,
    createSite: (site) => createSite(base, site),
    stop: async () => {
      await Promise.all([api.close(), admin.close()]);
      await worker.stop();
      await closeParts(parts);
    },
  };
}

async function startWorker(
  { db, queue, queueLocation, directory, outbound, platform, log, clock }: Parts,
  smsUrl: string | undefined,
): Promise<ReturnType<typeof createWorker>> {
  const worker = createWorker({
    db,
    queue,
    queueLocation,
    findInstance: (id) => directory.findById(id),
    outbound,
    platformSmtp: platform.platformSettings.netlify.smtp,
    settingsId: null,
    platform,
    log,
    now: clock.now,
    ...(smsUrl === undefined ? {} : { smsUrl }),
    relay: { pollMilliseconds: 100 },
    keyKeepingMilliseconds: 250,
    usageMilliseconds: 50,
  });
  await worker.start();
  return worker;
}

async function startApi(parts: Parts, settings: Partial<ApiSettings> = {}): Promise<Serving> {
  const { db, operatorToken, directory, signingKeys, log, clock, passwords, outbound, usage, issuers } = parts;
  const defaults = apiDefaults(operatorToken, directory);
  const app = createApi({
    ...defaults,
    settings: { ...defaults.settings, ...settings },
    db,
    passwords,
    outbound,
    usage,
    issuers,
    log,
    wakeDelivery: wakeOf(parts),
    operatorSigningKeys: (now) => signingKeys.live(now),
    now: clock.now,
  });
  return serve(app, { host: '127.0.0.1', port: 0, drainSeconds: 2, log });
}

function wakeOf({ queue }: Parts): ApiDependencies['wakeDelivery'] {
  return (within) => queue.ring('delivery.wake.v1', within);
}

function surroundingsOf(parts: Parts, url: string, version: string): Parameters<typeof startAdmin>[1] {
  const { platform, inbox, queue, log, passwords, outbound, usage, issuers } = parts;
  const providers = { issuers, samlMetadata: new MetadataCache(), timeoutMs: 0 };
  return {
    version,
    platform,
    inbox,
    services: { passwords, outbound, usage, providers, wakeDelivery: wakeOf(parts), settingsId: null },
    queueHealth: () => queue.health(),
    readyChecks: [],
    log,
    resolveTxt: async () => [],
    siteUrls: (slug) => [`${url}/i/${slug}`],
  };
}

function adminConfig(operatorToken: string, variables: Environment): Parameters<typeof startAdmin>[0] {
  return loadConfig(adminFragments, {
    GATEHOUSE_ADMIN_PORT: '0',
    GATEHOUSE_DRAIN_DURATION: '1',
    GOTRUE_OPERATOR_TOKEN: operatorToken,
    ...variables,
  });
}
