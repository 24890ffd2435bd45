import { rmSync } from 'node:fs';
import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '@gatehouse/embedded-postgres';

/** Tests forget on purpose: nothing waits for the disk. */
const forgetful = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '200' };

/** A PostgreSQL for one test run. */
export interface TestCluster {
  readonly connectionString: string;
  stop(): Promise<void>;
}

/** Starts a server on a free port, in a folder of its own that `stop` removes. */
export async function startTestCluster(settings: Record<string, string> = {}): Promise<TestCluster> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-test-'));
  // PostgreSQL refuses root, and the account it runs as has to reach its folder.
  await chmod(folder, 0o755);
  const server: EmbeddedPostgres = await startEmbeddedPostgres({
    dataDir: join(folder, 'postgres'),
    settings: { ...forgetful, ...settings },
  });
  return {
    connectionString: server.connectionString,
    stop: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
      rmSync(server.dataDir, { recursive: true, force: true });
    },
  };
}
