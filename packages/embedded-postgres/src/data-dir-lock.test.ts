import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acquireDataDirLock } from './data-dir-lock.ts';
import { inspectProcessSync } from './inspect-process.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'data-dir-lock-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** A process that tries for the lock when it gets a line, and says how that went. */
function contender() {
  const program = `
    import { acquireDataDirLock } from '${new URL('./data-dir-lock.ts', import.meta.url).href}';
    console.log('ready');
    process.stdin.once('data', () => {
      try { acquireDataDirLock('${folder}'); console.log('held'); } catch (error) { console.log(error.message); }
    });`;
  const child = spawn(process.execPath, ['--import=tsx', '--input-type=module', '--eval', program], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  return { child, lines: createInterface(child.stdout)[Symbol.asyncIterator]() };
}

async function compete(contestants: ReturnType<typeof contender>[]): Promise<string[]> {
  await Promise.all(contestants.map(async ({ lines }) => lines.next()));
  for (const { child } of contestants) child.stdin.write('go\n');
  return Promise.all(contestants.map(async ({ lines }) => String((await lines.next()).value)));
}

async function end(contestants: ReturnType<typeof contender>[]): Promise<void> {
  await Promise.all(
    contestants.map(async ({ child }) => {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }),
  );
}

describe('the lock of a data folder', () => {
  it('lets one process in and names it to the next', () => {
    const lock = acquireDataDirLock(folder);
    expect(() => acquireDataDirLock(folder)).toThrow(
      `The data folder ${folder} is in use by process ${process.pid}: stop it, or choose another folder`,
    );
    lock.release();
    acquireDataDirLock(folder).release();
  });

  it('is closed to other users and leaves nothing behind', async () => {
    const lock = acquireDataDirLock(join(folder, 'new'));
    expect((await stat(join(folder, 'new', 'lock'))).mode & 0o777).toBe(0o600);
    expect(await readdir(join(folder, 'new'))).toEqual(['lock']);
    lock.release();
    expect(await readdir(join(folder, 'new'))).toEqual([]);
  });

  it('released twice does not let go of the one taken in between', () => {
    const first = acquireDataDirLock(folder);
    first.release();
    const second = acquireDataDirLock(folder);
    first.release();
    expect(() => acquireDataDirLock(folder)).toThrow(/is in use/);
    second.release();
  });

  it('of a killed process is taken over', async () => {
    const other = contender();
    expect(await compete([other])).toEqual(['held']);
    expect(() => acquireDataDirLock(folder)).toThrow(`in use by process ${other.child.pid}`);
    await end([other]);
    acquireDataDirLock(folder).release();
  });

  it('whose pid now belongs to a later process is taken over', async () => {
    await writeFile(join(folder, 'lock'), `${process.pid}\nan earlier boot/1\n`);
    const lock = acquireDataDirLock(folder);
    expect(await readFile(join(folder, 'lock'), 'utf8')).toContain(inspectProcessSync(process.pid)?.startedAt);
    lock.release();
  });

  it('left empty or torn by a crashed system is taken over', async () => {
    await writeFile(join(folder, 'lock'), '');
    acquireDataDirLock(folder).release();
  });

  it('with a takeover that was itself killed half-way is taken over', async () => {
    await writeFile(join(folder, 'lock'), `1\nlong ago\n`);
    await writeFile(join(folder, 'lock.takeover'), `1\nlong ago\n`);
    acquireDataDirLock(folder).release();
    expect(await readdir(folder)).toEqual([]);
  });

  it('that is stale goes to exactly one of many processes that want it at once', async () => {
    await writeFile(join(folder, 'lock'), `1\nlong ago\n`);
    const contestants = [contender(), contender(), contender(), contender()];
    const outcomes = await compete(contestants);
    expect(outcomes.filter((outcome) => outcome === 'held')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome.includes('is in use by process'))).toHaveLength(3);
    await end(contestants);
  });

  it('in a folder that can not be made is refused in one line', async () => {
    await writeFile(join(folder, 'file'), '');
    expect(() => acquireDataDirLock(join(folder, 'file', 'below'))).toThrow(/cannot be made: a file is in the way$/);
    // Node's recursive mkdir would go round for ever there.
    expect(() => acquireDataDirLock('/proc/gatehouse/data')).toThrow(/cannot be made: /);
  });
});
