import { randomBytes } from 'node:crypto';
import type { Platform } from '@gatehouse/instances';
import {
  createTemplateDatabase,
  createTestDatabase,
  startTestCluster,
  type TestDatabase,
  type TestDatabaseOptions,
} from '@gatehouse/testing';
import type { Variables } from '../../support/spawn-gatehouse.ts';
import { openMailSink, type MailSink } from '../../support/mail-sink.ts';
import { openTestPlatform } from '../../support/open-platform.ts';

/** What the measures share: a database server, a mail server, the keys. */
export interface Stage {
  readonly sink: MailSink;
  /** A migrated database and its platform. Dropped by `close`. */
  newDatabase(options?: Pick<TestDatabaseOptions, 'rowSecurity'>): Promise<StageDatabase>;
  close(): Promise<void>;
}

/** A database of sites, and what a process that serves it is started with. */
export interface StageDatabase {
  readonly database: TestDatabase;
  readonly platform: Platform;
  readonly variables: Variables;
}

/**
 * Starts a PostgreSQL that does not wait for the disk: what is compared are programs, and a disk that both wait for would
 * make them look alike.
 */
export async function openStage(): Promise<Stage> {
  const cluster = await startTestCluster({ shared_buffers: '256MB', max_wal_size: '4GB' });
  await createTemplateDatabase(cluster.connectionString);
  const sink = await openMailSink();
  const masterKey = randomBytes(32).toString('base64');
  const databases: TestDatabase[] = [];
  return {
    sink,
    newDatabase: async (options) => {
      const database = await createTestDatabase(cluster.connectionString, options);
      databases.push(database);
      const platform = await openTestPlatform(database, masterKey, sink);
      return { database, platform, variables: variablesOf(database, masterKey, sink) };
    },
    close: async () => {
      await Promise.all(databases.map((database) => database.drop()));
      await Promise.all([sink.close(), cluster.stop()]);
    },
  };
}

function variablesOf(database: TestDatabase, masterKey: string, sink: MailSink): Variables {
  return {
    DATABASE_URL: database.connectionString,
    GATEHOUSE_ROW_SECURITY: database.db.hasRowSecurity ? 'on' : 'off',
    GATEHOUSE_MODE: 'multi',
    GATEHOUSE_MASTER_KEY: masterKey,
    GOTRUE_OPERATOR_TOKEN: randomBytes(24).toString('base64url'),
    GATEHOUSE_INSTANCE_SOURCES: 'path',
    // Limits are by address: each connection of the load has one of its own.
    GOTRUE_RATE_LIMIT_HEADER: 'X-Load-Address',
    GATEHOUSE_OUTBOUND_ALLOW: '127.0.0.0/8',
    GOTRUE_SMTP_HOST: '127.0.0.1',
    GOTRUE_SMTP_PORT: String(sink.port),
    GOTRUE_SMTP_ADMIN_EMAIL: 'no-reply@platform.example',
  };
}
