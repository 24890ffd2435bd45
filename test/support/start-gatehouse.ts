import { randomBytes } from 'node:crypto';
import { adminFragments, startAdmin } from '@gatehouse/admin';
import { createApi, RateLimiter, type ApiSettings } from '@gatehouse/api';
import { loadConfig, type Environment } from '@gatehouse/config';
import { createPasswordHasher, deriveKey, parseMasterKeyRing, VerifiedTokenCache } from '@gatehouse/crypto';
import { FailureLimit, serve } from '@gatehouse/http';
import { IssuerCache, MetadataCache, UsageMeter } from '@gatehouse/identity';
import { startInbox, type Inbox } from '@gatehouse/inbox';
import {
  inheritedSettings,
  InstanceDirectory,
  OperatorKeyCache,
  type Platform,
  type SparseSettings,
} from '@gatehouse/instances';
import { openQueue } from '@gatehouse/jobs';
import { createOutbound, type OutboundPolicy } from '@gatehouse/outbound';
import { createLogger } from '@gatehouse/telemetry';
import type { TestDatabase } from '@gatehouse/testing';
import { createWorker } from '@gatehouse/worker';
import { Clock } from './clock.ts';
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

export interface GatehouseOptions {
  readonly database: TestDatabase;
  readonly settings?: Partial<ApiSettings>;
  /** What every site inherits, beside the mail server. */
  readonly inherited?: SparseSettings;
  /** Of the hashing threads; 4 keeps tests fast. */
  readonly bcryptCost?: number;
  /** Variables of the admin app beside its own. */
  readonly admin?: Environment;
  /** Where the queue is; without it in the database. */
  readonly redisUrl?: string | undefined;
  /** Of what is reached outside; the machine itself may be. */
  readonly outbound?: Partial<OutboundPolicy>;
}

/** Starts everything and waits until it answers. */
export async function startGatehouse({
  database,
  settings,
  inherited = {},
  admin: adminVariables = {},
  bcryptCost = 4,
  outbound: policy,
  redisUrl,
}: GatehouseOptions): Promise<Gatehouse> {
  const { db, connectionString } = database;
  const operatorToken = randomBytes(24).toString('base64url');
  const lines: string[] = [];
  const log = createLogger({
    name: 'test',
    level: 'debug',
    destination: { write: (line: string) => void lines.push(line) },
  });
  const clock = new Clock();
  const inbox = await startInbox({ port: 0 });
  const masterKey = randomBytes(32).toString('base64');
  const platform = testPlatform(db, masterKey, inbox, clock, inherited);
  const outbound = createOutbound({ allowedRanges: ['127.0.0.0/8'], maxResponseBytes: 1_000_000, ...policy });
  const queueLocation = { connectionString, schema: 'gatehouse_queue', redisUrl };
  const queue = openQueue(queueLocation);
  const signingKeys = new OperatorKeyCache({
    platform,
    onProblem: (error) => log.warn({ err: error }, 'signing keys'),
  });
  const directory = new InstanceDirectory({
    platform,
    listenConnectionString: connectionString,
    onPlatformChange: () => signingKeys.reload(),
  });
  await directory.start();
  await signingKeys.start();
  const passwords = createPasswordHasher({ threads: 1, bcryptCost });
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
    ...(settings?.smsUrl === undefined ? {} : { smsUrl: settings.smsUrl }),
    relay: { pollMilliseconds: 100 },
    keyKeepingMilliseconds: 250,
    usageMilliseconds: 50,
  });
  await worker.start();
  const issuers = new IssuerCache();
  const usage = new UsageMeter({ db, onProblem: (err) => log.error({ err }, 'usage'), pauseMilliseconds: 50 });
  const services: AdminServices = {
    passwords,
    outbound,
    usage,
    providers: { issuers, samlMetadata: new MetadataCache(), timeoutMs: 0 },
    wakeDelivery: (within) => queue.ring('delivery.wake.v1', within),
    settingsId: null,
  };
  const app = createApi({
    settings: { ...testSettings(operatorToken), ...settings },
    db,
    instances: {
      single: null,
      findById: (id) => directory.findById(id),
      findBySlug: (slug) => directory.findBySlug(slug),
      findByDomain: (domain) => directory.findByDomain(domain),
    },
    verifiedTokens: new VerifiedTokenCache(1_000),
    operatorFailures: new FailureLimit(),
    issuers,
    samlMetadata: new MetadataCache(),
    rateLimiter: new RateLimiter(),
    log,
    ...services,
    readyChecks: [],
    operatorRoutes: null,
    operatorSigningKeys: (now) => signingKeys.live(now),
    now: clock.now,
  });
  const serving = await serve(app, { host: '127.0.0.1', port: 0, drainSeconds: 2, log });
  const url = `http://127.0.0.1:${serving.port}`;
  const admin = await startAdmin(adminConfig(operatorToken, adminVariables), {
    version: 'test',
    platform,
    inbox,
    services,
    queueHealth: () => queue.health(),
    readyChecks: [],
    log,
    resolveTxt: async () => [],
    siteUrls: (slug) => [`${url}/i/${slug}`],
  });
  const adminUrl = `http://127.0.0.1:${admin.port}`;
  const base = { url, adminUrl, operatorToken, masterKey, platform, inbox, clock, log: lines };
  return {
    ...base,
    createSite: (options) => createSite(base, options),
    stop: async () => {
      await Promise.all([serving.close(), admin.close()]);
      await worker.stop();
      await usage.stop();
      await Promise.all([passwords.stop(), directory.stop(), queue.close(), outbound.close(), inbox.stop()]);
    },
  };
}

type AdminServices = Parameters<typeof startAdmin>[1]['services'];

function adminConfig(operatorToken: string, variables: Environment): Parameters<typeof startAdmin>[0] {
  return loadConfig(adminFragments, {
    GATEHOUSE_ADMIN_PORT: '0',
    GATEHOUSE_DRAIN_DURATION: '1',
    GOTRUE_OPERATOR_TOKEN: operatorToken,
    ...variables,
  });
}

function testPlatform(
  db: Platform['db'],
  masterKey: string,
  inbox: Inbox,
  clock: Clock,
  inherited: SparseSettings,
): Platform {
  const smtp = { host: '127.0.0.1', port: inbox.port, admin_email: 'no-reply@platform.example' };
  return {
    db,
    masterKeys: parseMasterKeyRing(masterKey),
    fingerprintKey: deriveKey(randomBytes(32), 'fingerprint'),
    platformSettings: inheritedSettings({ ...inherited, smtp }),
    ownHosts: [],
    now: clock.now,
  };
}

/** What an API under test is told by its environment. */
export function testSettings(operatorToken: string): ApiSettings {
  return {
    version: 'test',
    defaultDialect: 'netlify',
    sources: { signature: true, domain: true, path: true, localhost: true },
    operatorSigningKeys: [operatorToken],
    operatorTokens: [operatorToken],
    trustedProxies: [],
    rateLimitHeader: undefined,
    requestIdHeader: undefined,
    exportSecret: undefined,
    limitsByAddress: true,
    operatorSignatureNeedsExp: false,
    corsAllowedHeaders: [],
    requestSecondsMax: 10,
  };
}
