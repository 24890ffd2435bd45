import { afterAll, beforeAll, inject } from 'vitest';
import { createTestDatabase, type TestDatabase, type TestDatabaseOptions } from './test-database.ts';

/** Gives a test file a database of its own, dropped after its last test. Call it at the top of a file or a describe. */
export function useDatabase(options: TestDatabaseOptions = {}): () => TestDatabase {
  let database: TestDatabase | undefined;
  beforeAll(async () => {
    const run = { rowSecurity: inject('rowSecurity'), poolerUrl: inject('poolerUrl') };
    database = await createTestDatabase(inject('clusterUrl'), { ...run, ...options });
  });
  afterAll(() => database?.drop());
  return () => {
    if (!database) throw new Error('the database exists only inside tests and hooks');
    return database;
  };
}
