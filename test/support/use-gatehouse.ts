import { afterAll, beforeAll } from 'vitest';
import { useDatabase, type TestDatabaseOptions } from '@gatehouse/testing';
import { startGatehouse, type Gatehouse, type GatehouseOptions } from './start-gatehouse.ts';

/** Gives a test file a Gatehouse of its own, stopped after its last test. Call it at the top of a file or a describe. */
export function useGatehouse({
  rowSecurity,
  ...options
}: Omit<GatehouseOptions, 'database'> & Pick<TestDatabaseOptions, 'rowSecurity'> = {}): () => Gatehouse {
  const database = useDatabase(rowSecurity === undefined ? {} : { rowSecurity });
  let gatehouse: Gatehouse | undefined;
  beforeAll(async () => {
    gatehouse = await startGatehouse({ ...options, database: database() });
  });
  afterAll(() => gatehouse?.stop());
  return () => {
    if (!gatehouse) throw new Error('the Gatehouse exists only inside tests and hooks');
    return gatehouse;
  };
}
