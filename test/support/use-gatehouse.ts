import { afterAll, beforeAll } from 'vitest';
import { useDatabase, type TestDatabaseOptions } from '@gatehouse/testing';
import type { GatehouseOptions } from './gatehouse-parts.ts';
import { startGatehouse, type Gatehouse } from './start-gatehouse.ts';

/** Gives a test file a Gatehouse of its own, stopped after its last test. Call it at the top of a file or a describe. */
export function useGatehouse(
  options: Omit<GatehouseOptions, 'database'> & Pick<TestDatabaseOptions, 'rowSecurity'> = {},
): () => Gatehouse {
  const { rowSecurity } = options;
  const database = useDatabase(rowSecurity === undefined ? {} : { rowSecurity });
  let gatehouse: Gatehouse | undefined;
  beforeAll(async () => {
    // Read now and not before: what a test starts itself has an address only by then.
    gatehouse = await startGatehouse({ ...options, database: database() });
  });
  afterAll(() => gatehouse?.stop());
  return () => {
    if (!gatehouse) throw new Error('the Gatehouse exists only inside tests and hooks');
    return gatehouse;
  };
}
