import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, mkdtempSync, rmSync, statfsSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findEmbeddedPostgres } from '@gatehouse/embedded-postgres';
import { Client } from 'pg';
import { run, runToEnd, type Running } from '../../support/spawn-gatehouse.ts';

// `gatehouse start` on a disk that is full: first without room for rows, then without room for the log that PostgreSQL
// cannot do without, so that it ends and cannot recover; then with room again, which is all that anybody does for it.

const megabytes = 256;
const anyPorts = { PORT: '0', GATEHOUSE_ADMIN_PORT: '0', GATEHOUSE_INBOX_PORT: '0' };
const recoverySeconds = 60;

/** A small disk in memory. @throws Error where this account may not mount one, as only root of a Linux may */
function mountSmallDisk(): string {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-small-disk-'));
  chmodSync(folder, 0o755);
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0755`, 'tmpfs', folder]);
  return folder;
}

/** Writes until nothing more goes. */
function fill(file: string): void {
  for (const size of [1_048_576, 4_096]) {
    try {
      for (;;) appendFileSync(file, Buffer.alloc(size));
    } catch (error) {
      assert.equal((error as NodeJS.ErrnoException).code, 'ENOSPC');
    }
  }
}

class Site {
  readonly #url: string;
  #people = 0;

  constructor(api: string) {
    this.#url = `${api}/i/small`;
  }

  /** @returns the address of who signed up, or null when there was no room, said as it has to be said */
  async signUp(): Promise<string | null> {
    const email = `person-${(this.#people += 1)}@visitor.example`;
    // Larger than what a page has left.
    const data = { about: 'x'.repeat(20_000) };
    const answer = await this.#post('/signup', JSON.stringify({ email, password: 'its password', data }));
    return answer === 200 ? email : null;
  }

  async signIn(username: string): Promise<boolean> {
    const form = new URLSearchParams({ grant_type: 'password', username, password: 'its password' });
    return (await this.#post('/token', form)) === 200;
  }

  async #post(path: string, body: string | URLSearchParams): Promise<200 | 503> {
    const headers = typeof body === 'string' ? { 'Content-Type': 'application/json' } : {};
    const answer = await fetch(this.#url + path, {
      method: 'POST',
      headers,
      body,
      signal: AbortSignal.timeout(30_000),
    });
    const text = await answer.text();
    assert.ok(answer.status === 200 || answer.status === 503, `${path} answered ${answer.status}: ${text}`);
    if (answer.status === 503) assert.ok(Number(answer.headers.get('retry-after')) > 0, `${path}: no Retry-After`);
    return answer.status;
  }
}

async function createSite(running: Running, folder: string): Promise<Site> {
  const [, api = ''] = await running.waitFor(/API {5}(\S+)/);
  const [, admin = ''] = await running.waitFor(/Admin {3}(\S+)/);
  const words = ['--site-url', 'https://small.example', '--slug', 'small', '--set', 'mailer.autoconfirm=true'];
  const created = await runToEnd(['instances', 'create', '--admin-url', admin, ...words], folder);
  assert.equal(created.code, 0, created.err);
  return new Site(api);
}

/** Has the site used until it is refused. @returns who got in */
async function useUntilRefused(site: Site): Promise<string[]> {
  const people: string[] = [];
  for (let tries = 0; tries < 20_000; tries += 1) {
    const email = await site.signUp();
    if (email === null) return people;
    people.push(email);
  }
  throw new Error('the disk does not get full');
}

async function untilWell(site: Site): Promise<string> {
  const deadline = performance.now() + recoverySeconds * 1_000;
  for (;;) {
    const email = await site.signUp();
    if (email !== null) return email;
    assert.ok(performance.now() < deadline, `nobody can sign up ${recoverySeconds} s after there is room again`);
    await sleep(200);
  }
}

/** Takes the log of PostgreSQL to its next file, for which there is no room. */
async function endLog(folder: string): Promise<void> {
  const connectionString = (await findEmbeddedPostgres(join(folder, 'data')))?.connectionString;
  for (let times = 0; times < 50; times += 1) {
    const client = new Client({ connectionString });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.query(`select pg_logical_emit_message(true, 'nightly', repeat('x', 1000))`);
      await client.query('select pg_switch_wal()');
      await client.end();
    } catch {
      return;
    }
  }
  throw new Error('PostgreSQL writes on and on');
}

/** Fills the disk, uses the site meanwhile, makes room again. @returns who got in */
async function fillAndEmpty(site: Site, folder: string, hasLogRoom: boolean): Promise<string[]> {
  const filler = join(folder, 'filler');
  fill(filler);
  assert.equal(statfsSync(folder).bavail, 0);
  const people = await useUntilRefused(site);
  if (!hasLogRoom) await endLog(folder);
  for (let time = 0; time < 20; time += 1) {
    const email = await site.signUp();
    if (email !== null) people.push(email);
  }
  unlinkSync(filler);
  return [...people, await untilWell(site)];
}

async function main(folder: string): Promise<void> {
  const running = run(['start'], folder, anyPorts);
  try {
    const site = await createSite(running, folder);
    const people = [await untilWell(site), ...(await fillAndEmpty(site, folder, true))];
    console.log('without room for rows it refused, and was well again by itself');
    people.push(...(await fillAndEmpty(site, folder, false)));
    console.log('without room for its log the database ended, and was well again by itself');
    for (const email of people) assert.ok(await site.signIn(email), `${email} signed up and is not there`);
    console.log(`${people.length} people signed up, and all can sign in`);
  } finally {
    running.signal('SIGTERM');
    await running.ended;
  }
}

const folder = mountSmallDisk();
try {
  await main(folder);
} finally {
  execFileSync('umount', ['-l', folder]);
  rmSync(folder, { recursive: true, force: true });
}
