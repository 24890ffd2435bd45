import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { closeDatabase, connectDatabase, enableRowSecurity, migrate, type Database } from '@gatehouse/database';
import { migrateQueue } from '@gatehouse/jobs';

/** A migrated database of one test file. */
export interface TestDatabase {
  readonly connectionString: string;
  readonly db: Database;
  /** Closes the pool and drops the database. */
  drop(): Promise<void>;
}

/** How it is opened. */
export interface TestDatabaseOptions {
  /** Default 10. */
  readonly poolMax?: number;
  /** Whether row-level security stands and is used. Default off. */
  readonly rowSecurity?: boolean;
  /** A pooler of the same server, which the pool goes through. Default none. */
  readonly poolerUrl?: string | null;
}

const templateName = 'gatehouse_template';

/** Migrates the database that every test's own is cloned from (30 ms each, against a second of migrating). */
export async function createTemplateDatabase(clusterUrl: string): Promise<void> {
  await runOnce(clusterUrl, `create database ${templateName}`);
  const connectionString = withDatabase(clusterUrl, templateName);
  const db = connectDatabase({ connectionString, poolMax: 3 });
  await migrate(db);
  await closeDatabase(db);
  await migrateQueue(connectionString, 'gatehouse_queue');
}

/** Clones the template. */
export async function createTestDatabase(clusterUrl: string, options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const rowSecurity = options.rowSecurity ?? false;
  const name = `test_${randomBytes(6).toString('hex')}`;
  await runOnce(clusterUrl, `create database ${name} template ${templateName}`);
  const connectionString = withDatabase(clusterUrl, name);
  const db = connectDatabase({
    connectionString: withDatabase(options.poolerUrl ?? clusterUrl, name),
    poolMax: options.poolMax ?? 10,
    rowSecurity,
  });
  if (rowSecurity) await enableRowSecurity(db);
  return {
    connectionString,
    db,
    drop: async () => {
      await closeDatabase(db);
      await runOnce(clusterUrl, `drop database if exists ${name} with (force)`);
    },
  };
}

async function runOnce(connectionString: string, sql: string): Promise<void> {
  const client = new Client({ connectionString });
  client.on('error', () => undefined);
  await client.connect();
  try {
    // Only one clone of a template can be made at a time.
    await client.query('select pg_advisory_lock(31415)');
    await client.query(sql);
  } finally {
    await client.end();
  }
}

function withDatabase(connectionString: string, name: string): string {
  const url = new URL(connectionString);
  url.pathname = `/${name}`;
  return url.href;
}
