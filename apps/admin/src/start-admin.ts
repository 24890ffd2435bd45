import { storedHashBounds } from '@gatehouse/crypto';
import { FailureLimit, serve, type ReadyCheck, type Serving } from '@gatehouse/http';
import type { Inbox } from '@gatehouse/inbox';
import type { Platform, ResolveTxt } from '@gatehouse/instances';
import type { Logger } from '@gatehouse/telemetry';
import { createAdmin } from './app.ts';
import { adminSettings, type AdminConfig } from './config.ts';
import { readConsole } from './console/console-files.ts';
import type { AdminDependencies } from './dependencies.ts';

/** What the admin app shares with the rest of its process. Whoever opened it closes it, after the app. */
export interface AdminSurroundings {
  readonly version: string;
  readonly platform: Platform;
  /** Only the embedded start has one. */
  readonly inbox: Inbox | undefined;
  /** What acting on a site's messages and users reaches. */
  readonly services: AdminDependencies['services'];
  /** Whether the job queue answers. */
  readonly queueHealth: AdminDependencies['queueHealth'];
  readonly readyChecks: readonly ReadyCheck[];
  readonly log: Logger;
  readonly resolveTxt: ResolveTxt;
  /** Addresses at which a site answers, as far as this process knows. */
  readonly siteUrls: (slug: string) => readonly string[];
}

/** Users of a large site come in one request. Every other body has a clock of its own, and silence ends a connection. */
const requestTimeoutSeconds = 86_400;

/**
 * Starts the admin app.
 *
 * @throws Error in one line when it cannot listen where it should.
 */
export async function startAdmin(config: AdminConfig, surroundings: AdminSurroundings): Promise<Serving> {
  const { version, platform, inbox, services, queueHealth, readyChecks, log, resolveTxt, siteUrls } = surroundings;
  const { admin, http, operator } = config;
  const app = createAdmin({
    settings: adminSettings(config, version),
    operator: {
      platform,
      version,
      operatorTokens: [operator.token, operator.tokenPrevious].filter((token) => token !== undefined),
      failures: new FailureLimit(),
      endpoint: http.endpoint,
      showSecrets: operator.legacySecrets,
      now: () => platform.now(),
    },
    inbox,
    services,
    queueHealth,
    console: await readConsole(),
    readyChecks,
    log,
    resolveTxt,
    siteUrls,
    hashBounds: storedHashBounds(config.passwords),
  });
  const { host, port } = admin;
  const { drainSeconds } = http;
  return serve(app, { host, port, portSetting: 'GATEHOUSE_ADMIN_PORT', drainSeconds, requestTimeoutSeconds, log });
}
