import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { freePort } from './free-port.ts';
import { unprivilegedAccount } from './unprivileged-account.ts';

/** A PgBouncer in front of a server. */
export interface TestPooler {
  /** Leads to the same database as the server's URL. */
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Starts a PgBouncer that lends a connection for one transaction, and fewer of them than the tests open.
 *
 * @param program of version 1.21 or later, which prepare statements where they are needed
 */
export async function startPooler(program: string, serverUrl: string): Promise<TestPooler> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-pooler-'));
  await chmod(folder, 0o755);
  const url = new URL(serverUrl);
  const port = await freePort();
  const [users, settings] = [join(folder, 'users.txt'), join(folder, 'pgbouncer.ini')];
  await writeFile(users, `"${decodeURIComponent(url.username)}" "${decodeURIComponent(url.password)}"\n`);
  await writeFile(
    settings,
    `[databases]
* = host=${url.hostname} port=${url.port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = trust
auth_file = ${users}
pool_mode = transaction
max_prepared_statements = 100
default_pool_size = 5
max_client_conn = 1000
log_connections = 0
log_disconnections = 0
`,
  );
  const child = spawn(program, [settings], { stdio: ['ignore', 'ignore', 'pipe'], ...unprivilegedAccount() });
  await begun(child.stderr);
  child.stderr.resume();
  url.port = String(port);
  return {
    url: url.href,
    stop: async () => {
      child.kill('SIGKILL');
      await once(child, 'exit');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function begun(log: Readable): Promise<void> {
  let text = '';
  for await (const chunk of log.iterator({ destroyOnReturn: false })) {
    text += String(chunk);
    if (text.includes('process up')) return;
  }
  throw new Error(`PgBouncer does not start: ${text}`);
}
