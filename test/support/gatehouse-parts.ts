import { randomBytes } from 'node:crypto';
import type { ApiSettings } from '@gatehouse/api';
import type { Environment } from '@gatehouse/config';
import { createPasswordHasher, deriveKey, parseMasterKeyRing } from '@gatehouse/crypto';
import { IssuerCache, UsageMeter } from '@gatehouse/identity';
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
import { createLogger, type Logger } from '@gatehouse/telemetry';
import type { TestDatabase } from '@gatehouse/testing';
import { Clock } from './clock.ts';

/** How a Gatehouse under test is to be. */
export interface GatehouseOptions {
  readonly database: TestDatabase;
  /** What it says it is. */
  readonly version?: string;
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

/** What the parts of a Gatehouse under test share. */
export type Parts = Awaited<ReturnType<typeof openParts>>;

/** Opens what API, worker and admin app share. */
export async function openParts({ database, inherited = {}, bcryptCost = 4, outbound, redisUrl }: GatehouseOptions) {
  const { db, connectionString } = database;
  const lines: string[] = [];
  const log = loggerInto(lines);
  const clock = new Clock();
  const inbox = await startInbox({ port: 0 });
  const masterKey = randomBytes(32).toString('base64');
  const platform = testPlatform(db, masterKey, inbox, clock, inherited);
  const queueLocation = { connectionString, schema: 'gatehouse_queue', redisUrl };
  return {
    db,
    lines,
    log,
    clock,
    inbox,
    masterKey,
    platform,
    operatorToken: randomBytes(24).toString('base64url'),
    outbound: createOutbound({ allowedRanges: ['127.0.0.0/8'], maxResponseBytes: 1_000_000, ...outbound }),
    queueLocation,
    queue: openQueue(queueLocation),
    ...(await followInstances(platform, connectionString, log)),
    passwords: createPasswordHasher({ threads: 1, bcryptCost }),
    issuers: new IssuerCache(),
    usage: new UsageMeter({ db, onProblem: (err) => log.error({ err }, 'usage'), pauseMilliseconds: 50 }),
  };
}

/** Closes it again. What uses it has to have ended. */
export async function closeParts({ usage, passwords, directory, queue, outbound, inbox }: Parts): Promise<void> {
  await usage.stop();
  await Promise.all([passwords.stop(), directory.stop(), queue.close(), outbound.close(), inbox.stop()]);
}

function loggerInto(lines: string[]): Logger {
  const destination = { write: (line: string) => void lines.push(line) };
  return createLogger({ name: 'test', level: 'debug', destination });
}

async function followInstances(platform: Platform, listenConnectionString: string, log: Logger) {
  const onProblem = (error: unknown): void => log.warn({ err: error }, 'signing keys');
  const signingKeys = new OperatorKeyCache({ platform, onProblem });
  const onPlatformChange = (): void => signingKeys.reload();
  const directory = new InstanceDirectory({ platform, listenConnectionString, onPlatformChange });
  await directory.start();
  await signingKeys.start();
  return { directory, signingKeys };
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
