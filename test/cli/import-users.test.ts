import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { newFolder, run, runToEnd, useStart, type Running, type Started } from './run-gatehouse.ts';

/** Some 160 MB, more than the server may have: one that kept what it reads would die of it. */
const lines = 40_000;
/** Most lines are of users who are there by then: reading is what memory would grow with, storing is what takes long. */
const people = 6_000;
const biography = 'x'.repeat(4_000);
const patience = { timeout: 240_000 };

const gatehouse = useStart(
  async (folder, { admin }) => {
    const words = ['instances', 'create', '--site-url', 'https://shop.example', '--slug', 'shop'];
    const { code, err } = await runToEnd(words, folder, { GATEHOUSE_ADMIN_URL: admin });
    if (code !== 0) throw new Error(err);
  },
  { NODE_OPTIONS: '--max-old-space-size=128' },
);

async function cli(...words: string[]): Promise<Running> {
  const { admin } = await gatehouse.started();
  return run(words, gatehouse.folder(), { GATEHOUSE_ADMIN_URL: admin });
}

/** The most memory that a process has had since it was last asked to forget, in MiB. */
function peakMebibytes(pid: number): number {
  return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024;
}

async function writeUsers(file: string, count: number): Promise<void> {
  await writeFile(file, '');
  for (let from = 0; from < count; from += 5_000) {
    const users = Array.from({ length: Math.min(5_000, count - from) }, (_, index) => {
      const n = from + index;
      const person = n % people;
      const user = {
        email: `p${person}@x${person % 97}.example`,
        user_metadata: { biography: n < people ? '' : biography },
      };
      return n % 20_000 === 7 ? '{"email":"nobody"}' : JSON.stringify(user);
    });
    await appendFile(file, `${users.join('\n')}\n`);
  }
}

describe('gatehouse users import', patience, () => {
  it(
    'takes a file of any length in the same memory, and goes on where it was after the server was killed',
    patience,
    async () => {
      const folder = newFolder();
      const file = join(folder, 'users.ndjson');
      await writeUsers(file, lines);
      const first = await cli('users', 'import', 'shop', file);
      const server = await gatehouse.started();
      await expect.poll(() => countUsers(server.admin, server.token), { timeout: 60_000 }).toBeGreaterThan(2_000);
      server.signal('SIGKILL');
      const broken = await first.ended;
      expect(broken.code).toBe(1);
      const [, done = '', id = ''] = /([\d,]+) lines are done; .* --resume ([0-9a-f-]{36})/.exec(broken.err) ?? [];
      expect(Number(done.replaceAll(',', ''))).toBeGreaterThan(1_000);

      const second = await cli('users', 'import', 'shop', file, '--resume', id);
      const restarted = await gatehouse.started();
      await expect.poll(() => linesDone(restarted, id), { timeout: 60_000 }).toBeGreaterThan(lines / 4);
      const before = peakMebibytes(restarted.pid);
      const { code, out, err } = await second.ended;
      expect(out).toBe('40,000 lines: 6,000 added, 0 updated, 33,998 there already\n');
      expect(err).toContain('line 20008: email: found "nobody"; allowed is ');
      expect(err).toContain('gatehouse: 2 lines were not imported, or not whole');
      expect(code).toBe(1);
      expect(peakMebibytes(restarted.pid) - before).toBeLessThan(100);
      expect(await countUsers(restarted.admin, restarted.token)).toBe(6_000);
    },
  );

  it('and export gives back every one of them, once', patience, async () => {
    const folder = newFolder();
    const file = join(folder, 'out.ndjson');
    const server = await gatehouse.started();
    const exporting = await cli('users', 'export', 'shop', file);
    expect(await exporting.ended).toMatchObject({ code: 0, err: '6,000 users\n' });
    const ids = new Set<string>();
    for await (const line of createInterface({ input: createReadStream(file) })) {
      ids.add((JSON.parse(line) as { id: string }).id);
    }
    expect(ids.size).toBe(6_000);
    expect(statSync(file).mode & 0o077).toBe(0);
    expect(peakMebibytes(server.pid)).toBeLessThan(450);
  });

  it('that is stopped leaves no half file, and says how to go on', patience, async () => {
    const folder = newFolder();
    const exporting = await cli('users', 'export', 'shop', join(folder, 'out.ndjson'));
    await expect.poll(() => existsSync(join(folder, 'out.ndjson.part')), { timeout: 20_000, interval: 5 }).toBe(true);
    exporting.signal('SIGINT');
    expect(await exporting.ended).toMatchObject({ code: 1, err: 'gatehouse: stopped\n' });
    expect(existsSync(join(folder, 'out.ndjson'))).toBe(false);
    expect(existsSync(join(folder, 'out.ndjson.part'))).toBe(false);
  });
});

async function linesDone({ admin, token }: Started, id: string): Promise<number> {
  const headers = { Authorization: `Bearer ${token}` };
  const answer = await fetch(`${admin}/v1/instances/shop/users/imports/${id}`, { headers });
  return ((await answer.json()) as { lines: number }).lines;
}

async function countUsers(url: string, token: string): Promise<number> {
  const stop = new AbortController();
  const answer = await fetch(`${url}/v1/instances/shop/users/export`, {
    headers: { Authorization: `Bearer ${token}` },
    signal: stop.signal,
  });
  const total = Number(answer.headers.get('X-Total-Count'));
  stop.abort();
  return total;
}
