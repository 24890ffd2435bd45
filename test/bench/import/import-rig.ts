import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { parseMasterKeyRing } from '@gatehouse/crypto';
import { inheritedSettings, openMasterKeys, provisionInstance, type Platform } from '@gatehouse/instances';
import type { TestDatabase } from '@gatehouse/testing';
import { signHs256 } from '../../support/site.ts';
import { run, type Running } from '../../support/spawn-gatehouse.ts';
import { addInstances } from './add-instances.ts';

/** A process that serves. */
interface Server {
  readonly url: string;
  /** The most memory it has had since it was last asked, in MiB. */
  takePeak(): number;
}

/** A site to put users into. */
export interface BenchSite {
  readonly slug: string;
  /** Opens its admin API. */
  readonly token: string;
}

/** Admin app and API as processes of their own, on a database. */
export interface ImportRig {
  readonly admin: Server;
  readonly api: Server;
  readonly operatorToken: string;
  newSite(slug: string): Promise<BenchSite>;
  addInstances(count: number): Promise<void>;
  close(): Promise<void>;
}

/** Starts both. */
export async function openImportRig(database: TestDatabase): Promise<ImportRig> {
  const masterKey = randomBytes(32).toString('base64');
  const operatorToken = randomBytes(24).toString('base64url');
  const platform = await openPlatform(database, masterKey);
  const variables = {
    PORT: '0',
    GATEHOUSE_ADMIN_PORT: '0',
    DATABASE_URL: database.connectionString,
    GATEHOUSE_MODE: 'multi',
    GATEHOUSE_MASTER_KEY: masterKey,
    GOTRUE_OPERATOR_TOKEN: operatorToken,
    GATEHOUSE_INSTANCE_SOURCES: 'path',
  };
  const processes = ['admin-server', 'multi'].map((verb) => run([verb], tmpdir(), variables));
  const [admin, api] = await Promise.all(processes.map(serverOf));
  if (!admin || !api) throw new Error('two processes were started');
  return {
    admin,
    api,
    operatorToken,
    newSite: (slug) => newSite(platform, slug),
    addInstances: (count) => addInstances(platform, count),
    close: async () => {
      for (const { signal } of processes) signal('SIGKILL');
      await Promise.all(processes.map(({ ended }) => ended));
    },
  };
}

async function openPlatform({ db }: TestDatabase, masterKey: string): Promise<Platform> {
  const masterKeys = parseMasterKeyRing(masterKey);
  return {
    db,
    masterKeys,
    ...(await openMasterKeys(db, masterKeys, new Date())),
    platformSettings: inheritedSettings(),
    ownHosts: [],
    now: () => new Date(),
  };
}

async function newSite(platform: Platform, slug: string): Promise<BenchSite> {
  const secret = randomBytes(24).toString('base64url');
  const settings = { site_url: `https://${slug}.example`, jwt: { secret, aud: 'authenticated' } };
  await provisionInstance(platform, { settings, slug });
  const exp = Math.floor(Date.now() / 1_000) + 36_000;
  return { slug, token: signHs256(secret, { role: 'service_role', aud: 'authenticated', exp }) };
}

async function serverOf(running: Running): Promise<Server> {
  const [, port] = await running.waitFor(/"port":(\d+)/);
  return {
    url: `http://127.0.0.1:${port}`,
    takePeak: () => {
      const status = readFileSync(`/proc/${running.pid}/status`, 'utf8');
      // From here on the kernel measures anew (proc(5)).
      writeFileSync(`/proc/${running.pid}/clear_refs`, '5');
      return Math.round(Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1_024);
    },
  };
}
