import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmod,
  chown,
  cp,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inspectProcessSync } from './inspect-process.ts';
import {
  startEmbeddedPostgres,
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
} from './start-embedded-postgres.ts';

const asRoot = process.geteuid?.() === 0;
const settings = { fsync: 'off', synchronous_commit: 'off' };

let folder: string;
let servers: EmbeddedPostgres[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'embedded-postgres-'));
  await chmod(folder, 0o755);
  servers = [];
});

afterEach(async () => {
  for (const server of servers) {
    await server.stop();
    const parent = dirname(server.dataDir);
    if (!parent.startsWith(folder)) await rm(parent, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  }
  await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
});

async function start(options: Partial<EmbeddedPostgresOptions> = {}): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir: join(folder, 'data'), settings, ...options });
  servers.push(server);
  return server;
}

async function ask<T>(server: EmbeddedPostgres, sql: string): Promise<T | undefined> {
  const client = new Client({ connectionString: server.connectionString });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const result = await client.query<{ answer: T }>(sql);
    return result.rows[0]?.answer;
  } finally {
    await client.end();
  }
}

async function pidOf(server: EmbeddedPostgres): Promise<number> {
  return Number((await readFile(join(server.dataDir, 'postmaster.pid'), 'utf8')).split('\n')[0]);
}

/** A process of its own that starts the server, tells its port and then waits to be killed. */
function runInChild(dataDir: string) {
  const program = `
    import { startEmbeddedPostgres } from '${new URL('./start-embedded-postgres.ts', import.meta.url).href}';
    const server = await startEmbeddedPostgres({ dataDir: '${dataDir}', settings: { fsync: 'off' } });
    console.log(server.port);
    setInterval(() => undefined, 1000);`;
  const args = ['--conditions=source', '--import=tsx', '--input-type=module', '--eval', program];
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
}

/** The port of a server whose starter was killed right after. */
async function startAndKillStarter(dataDir: string): Promise<number> {
  const child = runInChild(dataDir);
  const [port] = (await once(createInterface(child.stdout), 'line')) as [string];
  await killHard(child);
  return Number(port);
}

async function killHard(child: ReturnType<typeof spawn>): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

describe('a first start', () => {
  it('gives an empty UTF-8 database that answers on loopback below port 32768', async () => {
    const server = await start();
    expect(server.startedByUs).toBe(true);
    expect(server.port).toBeLessThan(32_768);
    expect(server.connectionString).toContain(`@127.0.0.1:${server.port}/gatehouse`);
    expect(await ask(server, 'SELECT current_database() AS answer')).toBe('gatehouse');
    expect(await ask(server, 'SELECT current_user AS answer')).toBe('gatehouse');
    expect(await ask(server, "SELECT current_setting('server_encoding') AS answer")).toBe('UTF8');
    expect(await ask(server, "SELECT lower('ÄÉ') AS answer")).toBe('äé');
    expect(await ask(server, "SELECT current_setting('listen_addresses') AS answer")).toBe('127.0.0.1');
    expect(await ask(server, "SELECT current_setting('unix_socket_directories') AS answer")).toBe('');
  });

  it('keeps the password in a file that only the caller can read, and lets nobody in without it', async () => {
    const server = await start();
    const file = await stat(join(folder, 'data', 'password'));
    expect(file.mode & 0o777).toBe(0o600);
    expect(file.uid).toBe(process.geteuid?.());
    const client = new Client({ connectionString: server.connectionString.replace(/:[^:@]+@/, ':wrong@') });
    client.on('error', () => undefined);
    await expect(client.connect()).rejects.toMatchObject({ code: '28P01' });
    const rules = (await readFile(join(server.dataDir, 'pg_hba.conf'), 'utf8')).split('\n');
    expect(rules.filter((rule) => /^[a-z]/.test(rule)).every((rule) => rule.endsWith('scram-sha-256'))).toBe(true);
  });

  it('passes settings on, whatever characters they hold', async () => {
    const server = await start({ settings: { ...settings, search_path: `"$user", 'it''s', public` } });
    expect(await ask(server, "SELECT current_setting('fsync') AS answer")).toBe('off');
    expect(await ask(server, "SELECT current_setting('search_path') AS answer")).toBe(`"$user", 'it''s', public`);
  });

  it('runs the server in a session of its own, which a Ctrl-C in the terminal does not reach', async () => {
    const server = await start();
    const pid = await pidOf(server);
    if (process.platform === 'linux') {
      const session = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]?.split(' ')[3];
      expect(Number(session)).toBe(pid);
    }
  });

  it('that was killed half-way through creating the cluster does not harm the next', async () => {
    const dataDir = join(folder, 'data');
    const child = runInChild(dataDir);
    await expect.poll(() => draftsIn(dataDir), { interval: 5, timeout: 10_000 }).not.toEqual([]);
    await killHard(child);
    expect(await lstat(join(dataDir, 'cluster')).catch(() => 'none')).toBe('none');
    const server = await start();
    expect(await ask(server, 'SELECT 1 AS answer')).toBe(1);
  });

  it('that fails after the server is up leaves no server behind', async () => {
    await mkdir(join(folder, 'data', 'port'), { recursive: true });
    await expect(start({ port: await freePort() })).rejects.toThrow(/EISDIR/);
    expect(await lstat(join(folder, 'data', 'cluster', 'PG_VERSION'))).toBeDefined();
    expect(await lstat(join(folder, 'data', 'cluster', 'postmaster.pid')).catch(() => 'none')).toBe('none');
  });
});

async function freePort(): Promise<number> {
  const free = createServer().listen(0, '127.0.0.1');
  await once(free, 'listening');
  const { port } = free.address() as AddressInfo;
  free.close();
  await once(free, 'close');
  return port;
}

async function draftsIn(dataDir: string): Promise<string[]> {
  const names = await readdir(dataDir).catch(() => []);
  return names.filter((name) => name.startsWith('cluster.new-'));
}

describe('a later start', () => {
  it('finds the data, the password and the port again', async () => {
    const first = await start();
    await ask(first, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await first.stop();
    const second = await start();
    expect(await ask(second, 'SELECT answer FROM kept')).toBe(42);
    expect(second.connectionString).toBe(first.connectionString);
    expect(second.startedByUs).toBe(true);
  });

  it('takes another port when the remembered one is taken', async () => {
    const first = await start();
    await first.stop();
    const squatter = createServer().listen(first.port, '127.0.0.1');
    await once(squatter, 'listening');
    const second = await start();
    expect(second.port).not.toBe(first.port);
    squatter.close();
  });

  it('creates the database when an earlier start was killed before it did', async () => {
    const first = await start();
    const client = new Client({ connectionString: first.connectionString.replace(/gatehouse$/, 'postgres') });
    await client.connect();
    await client.query('DROP DATABASE gatehouse');
    await client.end();
    const second = await start();
    expect(await ask(second, 'SELECT current_database() AS answer')).toBe('gatehouse');
  });

  it('refuses data of another major version and names both', async () => {
    const first = await start();
    await first.stop();
    await writeFile(join(first.dataDir, 'PG_VERSION'), '15\n');
    await expect(start()).rejects.toThrow(/made by PostgreSQL 15 and these programs are PostgreSQL 18/);
  });

  it('refuses a cluster whose password file is gone', async () => {
    const first = await start();
    await first.stop();
    await rm(join(folder, 'data', 'password'));
    await expect(start()).rejects.toThrow(/password of the database .* is missing/);
  });

  it('refuses a folder under the name of the cluster that is none', async () => {
    await mkdir(join(folder, 'data', 'cluster', 'photos'), { recursive: true });
    await expect(start()).rejects.toThrow(/is in the way of the database/);
  });
});

describe('a start after its process was killed', () => {
  it('takes over the server that still runs', async () => {
    const port = await startAndKillStarter(join(folder, 'data'));
    const server = await start();
    expect(server.startedByUs).toBe(false);
    expect(server.port).toBe(port);
    expect(await ask(server, 'SELECT 1 AS answer')).toBe(1);
    const pid = await pidOf(server);
    await server.stop();
    expect(inspectProcessSync(pid)?.zombie ?? true).toBe(true);
  });

  it('moves the server to the port that is asked for now', async () => {
    const port = await startAndKillStarter(join(folder, 'data'));
    const asked = await freePort();
    const server = await start({ port: asked });
    expect(server.port).toBe(asked);
    expect(server.port).not.toBe(port);
    expect(server.startedByUs).toBe(true);
  });
});

/** A process that is dead and stays uncollected, since its parent is stopped before it is killed. */
async function makeZombie() {
  const parent = spawn('/bin/sh', ['-c', 'sleep 60 & echo $!; wait'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface(parent.stdout), 'line')) as [string];
  parent.kill('SIGSTOP');
  process.kill(Number(line), 'SIGKILL');
  await expect.poll(() => inspectProcessSync(Number(line))?.zombie, { interval: 5 }).toBe(true);
  return { pid: Number(line), parent };
}

/** The pid file of a server that was killed while its pid was this one. */
async function leavePidFile(server: EmbeddedPostgres, pid: number): Promise<void> {
  const file = join(server.dataDir, 'postmaster.pid');
  await writeFile(file, [pid, server.dataDir, 1, server.port, '', '127.0.0.1', '1 1', 'ready', ''].join('\n'));
  const { uid, gid } = await stat(server.dataDir);
  await chown(file, uid, gid);
}

describe('a start after the server itself was killed', () => {
  it('recovers at once, with the committed data', async () => {
    const first = await start({ settings: {} });
    await ask(first, 'CREATE TABLE kept AS SELECT 42 AS answer');
    process.kill(await pidOf(first), 'SIGKILL');
    const second = await start({ settings: {} });
    expect(second.startedByUs).toBe(true);
    expect(await ask(second, 'SELECT answer FROM kept')).toBe(42);
  });

  it('is not deceived by another process that has the old pid', async () => {
    const first = await start();
    await first.stop();
    await leavePidFile(first, process.pid);
    const second = await start();
    expect(await ask(second, 'SELECT 1 AS answer')).toBe(1);
  });

  it('is not deceived by a dead process that its parent never collects', async () => {
    const first = await start();
    await first.stop();
    const { pid, parent } = await makeZombie();
    await leavePidFile(first, pid);
    const second = await start();
    expect(await ask(second, 'SELECT 1 AS answer')).toBe(1);
    await killHard(parent);
  });

  it('stop says nothing about a server that is dead already', async () => {
    const server = await start();
    process.kill(await pidOf(server), 'SIGKILL');
    await server.stop();
    await server.stop();
  });
});

describe('a server that is kept running', () => {
  async function answers(server: EmbeddedPostgres, sql: string): Promise<void> {
    await expect.poll(() => ask(server, sql).catch(() => undefined), { timeout: 20_000 }).toBe(1);
  }

  it('is started again where it was when it is killed, and stays stopped when it is told to', async () => {
    const lines: string[] = [];
    const server = await start({ keepRunning: true, log: (line) => lines.push(line) });
    const first = await pidOf(server);
    process.kill(first, 'SIGKILL');
    await expect.poll(() => pidOf(server).catch(() => first), { timeout: 20_000 }).not.toBe(first);
    await answers(server, 'select 1 as answer');
    await expect.poll(() => lines).toContain('PostgreSQL had ended by itself and runs again');
    const second = await pidOf(server);
    await server.stop();
    expect(inspectProcessSync(second)?.zombie ?? true).toBe(true);
  });

  it('is tried until it starts', async () => {
    const lines: string[] = [];
    const server = await start({ keepRunning: true, log: (line) => lines.push(line) });
    const hidden = join(server.dataDir, 'global');
    process.kill(await pidOf(server), 'SIGKILL');
    await rename(hidden, `${hidden}.away`);
    await expect.poll(() => lines.join('\n'), { timeout: 20_000 }).toContain('is tried again: ');
    await rename(`${hidden}.away`, hidden);
    await answers(server, 'select 1 as answer');
  });

  it('is looked after again when the look itself failed, which ends nobody', async () => {
    const lines: string[] = [];
    const server = await start({ keepRunning: true, log: (line) => lines.push(line) });
    const pidFile = join(server.dataDir, 'postmaster.pid');
    await rename(pidFile, `${pidFile}.away`);
    await mkdir(pidFile);
    await expect.poll(() => lines.join('\n'), { timeout: 20_000 }).toContain('can not be looked after');
    await rm(pidFile, { recursive: true });
    await rename(`${pidFile}.away`, pidFile);
    process.kill(await pidOf(server), 'SIGKILL');
    await expect.poll(() => lines, { timeout: 20_000 }).toContain('PostgreSQL had ended by itself and runs again');
    await answers(server, 'select 1 as answer');
  });
});

describe('what a person can mend is said in one line', () => {
  it('a taken port', async () => {
    const squatter = createServer().listen(0, '127.0.0.1');
    await once(squatter, 'listening');
    const { port } = squatter.address() as AddressInfo;
    await expect(start({ port })).rejects.toThrow(
      `Port ${port} on 127.0.0.1 is taken by another process: free it, or choose another one for the database`,
    );
    squatter.close();
  });

  it('a port that is none', async () => {
    await expect(start({ port: 70_000 })).rejects.toThrow(/70000 is no port/);
  });

  it('a file where the folder should be', async () => {
    await writeFile(join(folder, 'data'), '');
    await expect(start()).rejects.toThrow(/cannot be made: a file is in the way$/);
    await expect(start({ dataDir: join(folder, 'data', 'below') })).rejects.toThrow(/a file is in the way$/);
    await expect(start({ dataDir: '/proc/gatehouse/data' })).rejects.toThrow(/cannot be made: /);
  });

  it('a folder that can not be written', async () => {
    await mkdir(join(folder, 'data'));
    await chmod(join(folder, 'data'), 0o555);
    const attempt = await asOrdinaryUser(async () => start().catch((error: unknown) => error));
    expect(String(attempt)).toMatch(/cannot be used: this user may not write there$/);
  });

  it('a folder whose name would end up in a shell', async () => {
    await expect(start({ dataDir: join(folder, '$(touch x)') })).rejects.toThrow(/its name holds one of/);
  });

  it('a setting whose name is none', async () => {
    await expect(start({ settings: { 'fsync=off -c port': '1' } })).rejects.toThrow(
      /is no name of a PostgreSQL setting/,
    );
  });

  it('a setting PostgreSQL does not know', async () => {
    await expect(start({ settings: { no_such_thing: '1' } })).rejects.toThrow(
      /did not start: unrecognized configuration parameter "no_such_thing"$/,
    );
  });
});

/** Root may write everywhere, so for this it steps down for a moment. */
async function asOrdinaryUser<T>(use: () => Promise<T>): Promise<T> {
  if (!asRoot) return use();
  process.seteuid?.(65_534);
  try {
    return await use();
  } finally {
    process.seteuid?.(0);
  }
}

if (asRoot) {
  describe('started by root', () => {
    it('runs as an account that is not root, on a folder that belongs to it', async () => {
      const server = await start();
      expect((await stat(server.dataDir)).uid).toBe(65_534);
      expect((await stat(`/proc/${await pidOf(server)}`)).uid).toBe(65_534);
      expect(server.dataDir).toBe(join(folder, 'data', 'cluster'));
    });

    it('below a closed folder keeps the data in one that is open, says so, and finds it again', async () => {
      await chmod(folder, 0o700);
      const lines: string[] = [];
      const first = await start({ log: (line) => lines.push(line) });
      expect(first.dataDir.startsWith(folder)).toBe(false);
      expect(lines.filter((line) => line.includes(first.dataDir))).toHaveLength(1);
      await ask(first, 'CREATE TABLE kept AS SELECT 42 AS answer');
      await first.stop();
      const second = await start();
      expect(second.dataDir).toBe(first.dataDir);
      expect(await ask(second, 'SELECT answer FROM kept')).toBe(42);
    });

    it('keeps using the open folder after the closed one was opened', async () => {
      await chmod(folder, 0o700);
      const first = await start();
      await first.stop();
      await chmod(folder, 0o755);
      const second = await start();
      expect(second.dataDir).toBe(first.dataDir);
    });

    it('starts no empty database when the open folder has gone', async () => {
      await chmod(folder, 0o700);
      const first = await start();
      await first.stop();
      await rm(dirname(first.dataDir), { recursive: true, maxRetries: 20, retryDelay: 50 });
      await expect(start()).rejects.toThrow(/was kept in .* which is gone/);
    });

    it('refuses a cluster that was closed to its account since', async () => {
      const first = await start();
      await first.stop();
      await chmod(folder, 0o700);
      await expect(start()).rejects.toThrow(/has to run as uid 65534, which can't reach that folder/);
      await chmod(folder, 0o755);
    });

    it('takes a copy that root made', async () => {
      const first = await start();
      await first.stop();
      await cp(join(folder, 'data'), join(folder, 'copy'), { recursive: true });
      const second = await start({ dataDir: join(folder, 'copy') });
      expect(await ask(second, 'SELECT 1 AS answer')).toBe(1);
    });
  });
}
