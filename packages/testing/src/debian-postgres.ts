import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { chmod, chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from './free-port.ts';
import type { TestCluster } from './test-cluster.ts';
import { unprivilegedAccount } from './unprivileged-account.ts';

const run = promisify(execFile);
const versionsFolder = '/usr/lib/postgresql';

/** The folder of the oldest PostgreSQL's programs that Debian's packages have installed, if any. */
export function findDebianPostgres(): string | null {
  try {
    const [oldest] = readdirSync(versionsFolder).toSorted((a, b) => Number(a) - Number(b));
    return oldest === undefined ? null : join(versionsFolder, oldest, 'bin');
  } catch {
    return null;
  }
}

/** Starts a server of Debian's PostgreSQL: the other end of the versions that are served. */
export async function startDebianPostgres(programs: string): Promise<TestCluster> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-debian-'));
  const data = join(folder, 'data');
  const passwordFile = join(folder, 'password');
  await chmod(folder, 0o755);
  await writeFile(passwordFile, 'secret');
  const account = unprivilegedAccount();
  if (account.uid !== undefined) for (const path of [folder, passwordFile]) await chown(path, account.uid, account.gid);
  const port = await freePort();
  const pgctl = (...args: string[]): Promise<unknown> =>
    run(join(programs, 'pg_ctl'), ['-D', data, '-l', join(folder, 'log'), '-w', ...args], account);
  await run(
    join(programs, 'initdb'),
    ['-D', data, '-U', 'gatehouse', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`, '--locale=C', '-E', 'UTF8'],
    account,
  );
  const options = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off`;
  await pgctl('start', '-o', options);
  return {
    connectionString: `postgres://gatehouse:secret@127.0.0.1:${port}/postgres`,
    stop: async () => {
      await pgctl('stop', '-m', 'immediate');
      await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
    },
  };
}
