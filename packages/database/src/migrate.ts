import type { Database } from './connect.ts';
import { isForeignSchema } from './foreign-schema.ts';
import { listMigrationNames, sqlMigrationSource } from './migration-source.ts';

/** What a migration run did. */
export interface MigrationReport {
  /** Names applied by this run, oldest first. */
  readonly applied: string[];
  /** The newest migration the database now has. */
  readonly level: string;
}

/** How the schema of the database compares with what this build can serve. */
export interface SchemaLevel {
  readonly state: 'none' | 'behind' | 'current' | 'ahead';
  /** Newest migration found, if any. */
  readonly found: string | undefined;
  /** Oldest level this build serves. Only a contracting migration raises it. */
  readonly min: string;
  /** Newest level this build knows. */
  readonly max: string;
}

/** Raised by hand when a migration removes what older code needs. */
const oldestServedLevel = '20261126110100_manage_instances';

/** Any number will do, as long as no other program locks it in the same database. */
const advisoryLock = 7_204_113_509;

/**
 * Applies every migration the database does not have yet. Two runs at once wait for each other.
 *
 * @throws Error in one line when the schema is another program's, or newer than this build; the database's error: the
 *   failed migration is rolled back, earlier ones stay.
 */
export async function migrate(db: Database): Promise<MigrationReport> {
  await requireMigratableSchema(db);
  return withMigrationLock(db, async (migrator) => {
    const [, applied] = (await migrator.latest()) as [number, string[]];
    const names = await listMigrationNames();
    return { applied, level: names.at(-1) ?? '' };
  });
}

/** Takes back the newest migration. For developers: a release never goes back. */
export async function rollBackOne(db: Database): Promise<string[]> {
  return withMigrationLock(db, async (migrator) => {
    const [, reverted] = (await migrator.down()) as [number, string[]];
    return reverted;
  });
}

/** Reads which migrations the database has. One round trip. */
export async function readSchemaLevel(db: Database): Promise<SchemaLevel> {
  const names = await listMigrationNames();
  const found = await newestApplied(db);
  const max = names.at(-1) ?? '';
  const bounds = { found, min: oldestServedLevel, max };
  if (found === undefined) return { state: 'none', ...bounds };
  if (found < oldestServedLevel) return { state: 'behind', ...bounds };
  return { state: found > max ? 'ahead' : 'current', ...bounds };
}

/**
 * Refuses a schema that this build cannot serve.
 *
 * @throws Error with one line that names what was found, what is needed and the command that helps.
 */
export async function requireServableSchema(db: Database): Promise<void> {
  const level = await readSchemaLevel(db);
  if (level.state === 'current') return;
  if (level.state === 'ahead') throw newerThanBuild(level);
  const found = level.found === undefined ? 'has no Gatehouse schema' : `is at migration ${level.found}`;
  throw new Error(`the database ${found}, this build needs ${level.min} or later: run "gatehouse migrate"`);
}

async function requireMigratableSchema(db: Database): Promise<void> {
  if (await isForeignSchema(db, db.namespace)) {
    throw new Error(
      `the schema ${db.namespace} holds another program's users and is not touched: ` +
        'name a schema of our own with GOTRUE_DB_NAMESPACE (gatehouse when unset)',
    );
  }
  const level = await readSchemaLevel(db);
  if (level.state === 'ahead') throw newerThanBuild(level);
}

function newerThanBuild({ found, max }: SchemaLevel): Error {
  return new Error(
    `the database is at migration ${found}, newer than ${max}, the newest this build knows: run a newer build`,
  );
}

async function newestApplied(db: Database): Promise<string | undefined> {
  try {
    const row = await db
      .knex('schema_migrations')
      .withSchema(db.namespace)
      .max<{ name: string | null }>('name as name')
      .first();
    return row?.name ?? undefined;
  } catch (error) {
    const undefinedTable = '42P01';
    const undefinedSchema = '3F000';
    // The ledger of another program has other columns.
    const undefinedColumn = '42703';
    const { code } = error as { code?: string };
    if (code === undefinedTable || code === undefinedSchema || code === undefinedColumn) return undefined;
    throw error;
  }
}

type Migrator = Database['knex']['migrate'];

async function withMigrationLock<T>(db: Database, work: (migrator: Migrator) => Promise<T>): Promise<T> {
  return db.knex.transaction(async (lock) => {
    await lock.raw('select pg_advisory_xact_lock(?)', [advisoryLock]);
    await db.knex.raw('create schema if not exists ??', [db.namespace]);
    const migrator = db.knex.migrate;
    const config = {
      migrationSource: sqlMigrationSource(db.namespace),
      schemaName: db.namespace,
      tableName: 'schema_migrations',
    };
    await migrator.currentVersion(config);
    // A migrator that was killed leaves knex's lock row set; under our advisory lock nobody else can hold it.
    await migrator.forceFreeMigrationsLock(config);
    return work({
      ...migrator,
      latest: () => migrator.latest(config),
      down: () => migrator.down(config),
    });
  });
}
