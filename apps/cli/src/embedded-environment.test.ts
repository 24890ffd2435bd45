import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { embeddedEnvironment } from './embedded-environment.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'embedded-environment-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

it('a folder without a database leaves the environment as it is', async () => {
  const env = { GATEHOUSE_DATA_DIR: folder };
  expect(await embeddedEnvironment(env, { dataDir: undefined, folder })).toBe(env);
});

it('a folder whose database was started with a master key of the environment counts, though it keeps no key', async () => {
  await writeFile(join(folder, 'password'), 'its password\n');
  const env = { GATEHOUSE_DATA_DIR: folder, GATEHOUSE_MASTER_KEY: 'somebody’s' };
  await expect(embeddedEnvironment(env, { dataDir: undefined, folder })).rejects.toThrow(
    `no database runs on ${folder}: start it with "gatehouse start"`,
  );
});
