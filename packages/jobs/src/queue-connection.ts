import { createHash } from 'node:crypto';
import {
  createPostgresBackend,
  createRedisBackend,
  type BackendFactory,
  type PostgresConnection,
  type PostgresConnectionOptions,
  type QueueBaseOptions,
} from 'bullmq';
import type { QueueName } from './catalogue.ts';

/** Where the queue lives: Redis when its URL is given, else a schema of the database. */
export interface QueueLocation {
  /** `redis://` or `rediss://`. */
  readonly redisUrl?: string | undefined;
  /** Of the database, for the queue without Redis. Must not lead through a transaction pooler: workers LISTEN. */
  readonly connectionString: string;
  /** Postgres schema of the queue; on Redis the prefix of its keys. */
  readonly schema: string;
  /**
   * Whose jobs alone are given and taken, where not every worker can do every job: processes that each serve a site of
   * their own can share a database. Absent or empty: everybody's.
   */
  readonly owner?: string | undefined;
}

/** The name of a queue at its place. A name, not a schema: nobody has to make it first. */
export function placedName(name: QueueName, { owner = '' }: QueueLocation): string {
  if (owner === '') return name;
  return name + ownerSeparator + createHash('sha256').update(owner).digest('hex').slice(0, ownerDigits);
}

/** Stands between the queue and its owner; no name of the catalogue has one. */
export const ownerSeparator = '-';

/** What BullMQ's classes are made with. */
export interface QueueBackend {
  readonly connection: Record<string, unknown>;
  readonly prefix: string;
  readonly factory: BackendFactory;
}

/** Enough that no two of a few owners meet, and short enough for the channel that PostgreSQL rings on. */
const ownerDigits = 16;

/** How a process uses the queue. Producers answer at once when it is away, workers wait for it. */
export type QueueRole = 'producer' | 'worker';

const reconnectMaxMilliseconds = 2_000;
const postgresConnectionsMax = { producer: 2, worker: 4 } as const;

/** Chooses the backend and its connection options for a role. */
export function backendOf(location: QueueLocation, role: QueueRole): QueueBackend {
  return location.redisUrl === undefined || location.redisUrl === ''
    ? postgresBackend(location, role)
    : redisBackend(location.redisUrl, location.schema, role);
}

function redisBackend(url: string, prefix: string, role: QueueRole): QueueBackend {
  return {
    connection: {
      url,
      connectTimeout: 5_000,
      // A producer that queued commands while Redis is away would keep requests and memory waiting for it.
      enableOfflineQueue: role === 'worker',
      maxRetriesPerRequest: role === 'worker' ? null : 0,
      retryStrategy: (attempt: number) => Math.min(100 * 2 ** Math.min(attempt, 10), reconnectMaxMilliseconds),
    },
    prefix,
    factory: createRedisBackend,
  };
}

function postgresBackend({ connectionString, schema }: QueueLocation, role: QueueRole): QueueBackend {
  return {
    connection: {
      connectionString,
      schema,
      migrate: false,
      max: postgresConnectionsMax[role],
      connectionTimeoutMillis: 5_000,
      idleTimeoutMillis: 30_000,
      keepAlive: true,
      application_name: `gatehouse-queue-${role}`,
    },
    prefix: schema,
    // The options above are what this backend reads; BullMQ's common type only knows Redis's.
    factory: (name, options, extra) => {
      const backend = createPostgresBackend(name, options as QueueBaseOptions<PostgresConnectionOptions>, extra);
      hearLastWords(backend.connection);
      return backend;
    },
  };
}

/**
 * BullMQ stops listening to the connection that it hears of jobs on before it ends it. What the database says meanwhile, that
 * it is going down for instance, would be an error that nobody hears, and end the process.
 */
function hearLastWords(connection: PostgresConnection): void {
  const open = connection.getListenClient.bind(connection);
  const heard = new WeakSet();
  connection.getListenClient = async () => {
    const client = await open();
    if (heard.has(client)) return client;
    heard.add(client);
    const removeAll = client.removeAllListeners.bind(client);
    client.removeAllListeners = (...events) => removeAll(...events).on('error', () => undefined);
    return client;
  };
}
