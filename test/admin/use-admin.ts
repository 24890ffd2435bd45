import { randomBytes } from 'node:crypto';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { afterAll, beforeAll } from 'vitest';
import { adminFragments, startAdmin } from '@gatehouse/admin';
import { loadConfig, type Environment } from '@gatehouse/config';
import { createPasswordHasher, parseMasterKeyRing } from '@gatehouse/crypto';
import { IssuerCache, MetadataCache, UsageMeter } from '@gatehouse/identity';
import type { Serving } from '@gatehouse/http';
import { startInbox, type Inbox } from '@gatehouse/inbox';
import { inheritedSettings, openMasterKeys, type Platform } from '@gatehouse/instances';
import { openQueue, type JobQueue } from '@gatehouse/jobs';
import { createOutbound } from '@gatehouse/outbound';
import { createLogger } from '@gatehouse/telemetry';
import { useDatabase } from '@gatehouse/testing';
import { Clock } from '../support/clock.ts';

/** An answer, as it came over the wire. */
interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The body as JSON; undefined when it is empty. */
  // oxlint-disable-next-line typescript/no-explicit-any -- what came back is what the tests are about
  readonly json: any;
}

/** What to send; the operator's credential is sent unless `token` says otherwise. */
interface Asking {
  readonly token?: string | null;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

/** An admin app with an inbox, on a database of its own. */
export interface TestAdmin {
  readonly port: number;
  readonly platform: Platform;
  readonly inbox: Inbox;
  /** TXT records by name; for a name that is not here the name server does not answer. */
  readonly dns: Map<string, readonly string[]>;
  readonly clock: Clock;
  /** Lines that were logged, as JSON texts. */
  readonly log: readonly string[];
  ask(method: string, path: string, asking?: Asking): Promise<Answer>;
}

export const operatorToken = 'the-operator-token-of-this-test-0123456789';
export const previousToken = 'the-token-before-it-0123456789-0123456789';

/** Gives a test file an admin app, stopped after its last test. */
export function useAdmin(env: Environment = {}, withInbox = true): () => TestAdmin {
  const database = useDatabase();
  let admin: TestAdmin | undefined;
  let serving: Serving | undefined;
  let inbox: Inbox | undefined;
  let queue: JobQueue | undefined;
  let usage: UsageMeter | undefined;
  const outbound = createOutbound({ allowedRanges: [], maxResponseBytes: 1_000_000 });
  const passwords = createPasswordHasher({ threads: 1, bcryptCost: 4 });
  beforeAll(async () => {
    inbox = await startInbox({ port: 0 });
    const clock = new Clock();
    const platform = await openPlatform(database().db, clock.now);
    const jobs = (queue = openQueue({ connectionString: database().connectionString, schema: 'gatehouse_queue' }));
    const log: string[] = [];
    const dns = new Map<string, readonly string[]>();
    serving = await startAdmin(
      loadConfig(adminFragments, {
        GATEHOUSE_ADMIN_PORT: '0',
        GATEHOUSE_DRAIN_DURATION: '1',
        GOTRUE_OPERATOR_TOKEN: operatorToken,
        GATEHOUSE_OPERATOR_TOKEN_PREVIOUS: previousToken,
        ...env,
      }),
      {
        version: 'test',
        platform,
        inbox: withInbox ? inbox : undefined,
        services: {
          passwords,
          usage: (usage = new UsageMeter({ db: platform.db, onProblem: (error) => void log.push(String(error)) })),
          outbound,
          providers: { issuers: new IssuerCache(), samlMetadata: new MetadataCache(), timeoutMs: 0 },
          wakeDelivery: (within) => jobs.ring('delivery.wake.v1', within),
          settingsId: null,
        },
        queueHealth: () => jobs.health(),
        readyChecks: [],
        log: createLogger({ name: 'test', level: 'debug', destination: { write: (line) => void log.push(line) } }),
        resolveTxt: async (name) => {
          const texts = dns.get(name);
          if (texts === undefined) throw Object.assign(new Error('no answer'), { code: 'ETIMEOUT' });
          return texts;
        },
        siteUrls: (slug) => [`http://api.example/i/${slug}`],
      },
    );
    const { port } = serving;
    admin = { port, platform, inbox, log, dns, clock, ask: (method, path, asking) => ask(port, method, path, asking) };
  });
  afterAll(async () => {
    await serving?.close();
    await usage?.stop();
    await Promise.all([queue?.close(), outbound.close(), passwords.stop()]);
    await inbox?.stop();
  });
  return () => {
    if (!admin) throw new Error('the admin app exists only inside tests and hooks');
    return admin;
  };
}

async function openPlatform(db: Platform['db'], now: () => Date): Promise<Platform> {
  const masterKeys = parseMasterKeyRing(randomBytes(32).toString('base64'));
  const { fingerprintKey } = await openMasterKeys(db, masterKeys, now());
  return { db, masterKeys, fingerprintKey, platformSettings: inheritedSettings(), ownHosts: [], now };
}

/** One request on a connection of its own, with any Host. */
function ask(port: number, method: string, path: string, asking: Asking = {}): Promise<Answer> {
  const { token = operatorToken, headers = {}, body } = asking;
  const sent = { ...(token === null ? {} : { Authorization: `Bearer ${token}` }), ...headers };
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path, method, headers: sent, agent: false };
    const outgoing = httpRequest(options, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject);
      incoming.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        const isJson = incoming.headers['content-type']?.startsWith('application/json') ?? false;
        resolve({
          status: incoming.statusCode ?? 0,
          headers: incoming.headers,
          text,
          json: isJson && text !== '' ? JSON.parse(text) : undefined,
        });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(typeof body === 'string' || body === undefined ? body : JSON.stringify(body));
  });
}
