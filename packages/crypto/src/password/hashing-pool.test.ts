import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { HashingPool, type HashingPoolEvent } from './hashing-pool.ts';

/** A thread program that dies under its first task, and for the password `poison` under every one. */
const dyingThread = (marker: string) => `
  import { existsSync, writeFileSync } from 'node:fs';
  import { parentPort } from 'node:worker_threads';
  parentPort.on('message', (task) => {
    if (task.password === 'poison') process.exit(7);
    if (!existsSync(${JSON.stringify(marker)})) {
      writeFileSync(${JSON.stringify(marker)}, '');
      process.exit(7);
    }
    parentPort.postMessage({ kind: 'done', value: 'hash of ' + task.password, milliseconds: 1 });
  });
  parentPort.postMessage({ kind: 'ready', implementation: 'native', problem: null });`;

let pool: HashingPool | undefined;
afterEach(() => pool?.stop());

/** A thread program that takes its time. */
const slowThread = `
  import { parentPort } from 'node:worker_threads';
  parentPort.on('message', (task) => {
    setTimeout(() => parentPort.postMessage({ kind: 'done', value: task.password, milliseconds: 50 }), 50);
  });
  parentPort.postMessage({ kind: 'ready', implementation: 'native', problem: null });`;

function startPool(program: string, events: HashingPoolEvent[] = [], threads = 1): HashingPool {
  const entry = new URL(`data:text/javascript,${encodeURIComponent(program)}`);
  const onEvent = (event: HashingPoolEvent): void => void events.push(event);
  pool = new HashingPool({ threads, queueMilliseconds: 60_000, implementation: 'auto', entry, onEvent });
  return pool;
}

const work = { kind: 'bcrypt', units: 16 } as const;
const task = (password: string) => ({ kind: 'hash', password, cost: 4 }) as const;
const marker = () => join(mkdtempSync(join(tmpdir(), 'hashing-pool-')), 'died');

describe('a thread that dies', () => {
  it('is replaced, and its task is tried again', async () => {
    const events: HashingPoolEvent[] = [];
    const died = marker();
    await expect(startPool(dyingThread(died), events).run('a', work, task('x'))).resolves.toBe('hash of x');
    expect(existsSync(died)).toBe(true);
    expect(events.map(({ kind }) => kind)).toEqual(['thread_lost']);
  });

  it('under the same task twice takes that task along, and no other', async () => {
    const started = startPool(dyingThread(marker()));
    const poison = started.run('a', work, task('poison'));
    const healthy = started.run('a', work, task('x'));
    await expect(poison).rejects.toThrow('a hashing thread ended with exit code 7');
    await expect(healthy).resolves.toBe('hash of x');
  });
});

it('threads that cannot start fail the waiting tasks and are not started over and over', async () => {
  const events: HashingPoolEvent[] = [];
  const started = startPool('throw new Error("broken installation")', events);
  await expect(started.run('a', work, task('x'))).rejects.toThrow('a hashing thread ended');
  expect(started.stats.threads).toBe(0);
  expect(events).toHaveLength(1);
  await expect(started.run('a', work, task('x'))).rejects.toThrow('a hashing thread ended');
});

describe('the last thread', () => {
  const several = (started: HashingPool, lane: string) =>
    Array.from({ length: 4 }, () => started.run(lane, work, task('x')));

  /** Threads start when they will: asks until two work at once, and waits for all that was asked. */
  async function bothThreads(started: HashingPool, ...lanes: readonly string[]): Promise<void> {
    const asked: Promise<unknown>[] = [];
    const askAgain = (): void => {
      asked.push(...lanes.map((lane) => started.run(lane, work, task('x'))));
      expect(started.stats.busy).toBe(2);
    };
    await vi.waitFor(askAgain, { timeout: 15_000 });
    await Promise.all(asked);
  }

  it('is kept free of a lane while others are about', async () => {
    const started = startPool(slowThread, [], 2);
    await bothThreads(started, 'b', 'c');
    const loud = several(started, 'a');
    expect(started.stats).toMatchObject({ busy: 1, waiting: 3 });
    const quiet = started.run('b', work, task('quiet'));
    expect(started.stats).toMatchObject({ busy: 2, waiting: 3 });
    await expect(Promise.race([quiet, loud[1]])).resolves.toBe('quiet');
    await Promise.all(loud);
  });

  it('works for who is alone', async () => {
    const started = startPool(slowThread, [], 2);
    await bothThreads(started, 'a');
    const alone = several(started, 'a');
    expect(started.stats).toMatchObject({ busy: 2, waiting: 2 });
    await Promise.all(alone);
  });

  it('is everybody’s where there is one', async () => {
    const started = startPool(slowThread);
    await started.run('b', work, task('x'));
    await expect(Promise.all(several(started, 'a'))).resolves.toHaveLength(4);
  });
});
