import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from './free-port.ts';

/** A MariaDB server of a test. */
export interface TestMariadb {
  /** Of no database yet; any name and password gets in. */
  readonly url: string;
  /** Kills it and removes its data. */
  stop(): Promise<void>;
}

/**
 * Starts MariaDB on an empty folder and waits until it answers. Without its own tables, which take longer to make than a
 * test runs: nobody is asked who they are.
 */
export async function startMariadb(): Promise<TestMariadb> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-mariadb-'));
  const port = await freePort();
  const options = [
    '--no-defaults',
    ...(process.getuid?.() === 0 ? ['--user=root'] : []),
    `--datadir=${folder}`,
    `--socket=${join(folder, 's')}`,
    `--port=${port}`,
    '--bind-address=127.0.0.1',
    '--skip-grant-tables',
    '--innodb-flush-log-at-trx-commit=0',
  ];
  const child = spawn('mariadbd', options, { stdio: ['ignore', 'ignore', 'pipe'] });
  const exited = once(child, 'exit');
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stderr })) {
    lines.push(line);
    if (line.includes('ready for connections')) break;
  }
  child.stderr.resume();
  if (!lines.at(-1)?.includes('ready for connections')) throw new Error(lines.slice(-5).join('\n'));
  return {
    url: `mysql://root@127.0.0.1:${port}`,
    stop: async () => {
      child.kill('SIGKILL');
      await exited;
      await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
    },
  };
}
