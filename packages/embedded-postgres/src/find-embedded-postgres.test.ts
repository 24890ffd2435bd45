import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findEmbeddedPostgres } from './find-embedded-postgres.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres } from './start-embedded-postgres.ts';

let folder: string;
let server: EmbeddedPostgres;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'find-embedded-postgres-'));
  await chmod(folder, 0o755);
  server = await startEmbeddedPostgres({ dataDir: folder, settings: { fsync: 'off' } });
});

afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
});

it('a folder that has no database is told from one whose database does not run', async () => {
  expect(await findEmbeddedPostgres(join(folder, 'elsewhere'))).toBeUndefined();
});

it('the server of a folder is found while it runs, and what listens on its port afterwards is not even asked', async () => {
  expect(await findEmbeddedPostgres(folder)).toEqual({ connectionString: server.connectionString });
  await server.stop();
  let visitors = 0;
  const squatter = createServer((socket) => {
    visitors += 1;
    socket.destroy();
  }).listen(server.port, '127.0.0.1');
  await once(squatter, 'listening');
  expect(await findEmbeddedPostgres(folder)).toEqual({ connectionString: undefined });
  squatter.close();
  expect(visitors).toBe(0);
});
