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

/** One that can be ended and started again. */
export interface RestartableCluster extends TestCluster {
  /** Ends the server with all of its connections and starts it again on the same port. */
  restart(): Promise<void>;
  /** The same with something done between end and start. */
  stopFor(meanwhile: () => Promise<void>): Promise<void>;
}

/** Starts a server on a free port, in a folder of its own that `stop` removes. */
export async function startTestCluster(settings: Record<string, string> = {}): Promise<RestartableCluster> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-test-'));
  // PostgreSQL refuses root, and the account it runs as has to reach its folder.
  await chmod(folder, 0o755);
  const options = { dataDir: join(folder, 'postgres'), settings: { ...forgetful, ...settings } };
  let server: EmbeddedPostgres = await startEmbeddedPostgres(options);
  const { connectionString, dataDir } = server;
  const stopFor = async (meanwhile: () => Promise<void>): Promise<void> => {
    await server.stop();
    await meanwhile();
    server = await startEmbeddedPostgres({ ...options, port: server.port });
  };
  return {
    connectionString,
    restart: () => stopFor(async () => undefined),
    stopFor,
    stop: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
