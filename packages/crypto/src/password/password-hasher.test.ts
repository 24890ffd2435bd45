import { createHash } from 'node:crypto';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { stat } from 'node:fs/promises';
import type { AppError } from '@gatehouse/errors';
import { compareSync, hashSync } from 'bcryptjs';
import { afterEach, describe, expect, it } from 'vitest';
import {
  createPasswordHasher,
  type PasswordHasher,
  type PasswordHasherEvent,
  type PasswordHasherOptions,
} from './password-hasher.ts';

let hasher: PasswordHasher | undefined;
afterEach(() => hasher?.stop());

function start(options: PasswordHasherOptions): PasswordHasher {
  hasher = createPasswordHasher({ threads: 1, bcryptCost: 4, queueMilliseconds: 60_000, ...options });
  return hasher;
}

describe.each(['native', 'portable'] as const)('the %s implementation', (implementation) => {
  it('verifies what it hashed, and nothing else', async () => {
    const passwords = start({ implementation });
    const hash = await passwords.hash('a', 'correct horse');
    expect(hash).toMatch(/^\$2b\$04\$/);
    expect(await passwords.verify('a', 'correct horse', hash)).toEqual({ matches: true, renewed: null });
    expect(await passwords.verify('a', 'wrong horse', hash)).toEqual({ matches: false, renewed: null });
    expect(passwords.stats.implementation).toBe(implementation);
  });

  it('writes hashes that the other one reads', async () => {
    const hash = await start({ implementation }).hash('a', 'gründlich 🔑');
    await hasher?.stop();
    const other = start({ implementation: implementation === 'native' ? 'portable' : 'native' });
    expect((await other.verify('a', 'gründlich 🔑', hash)).matches).toBe(true);
  });

  it.each(['2a', '2b', '2y'])('verifies $%s$ hashes', async (prefix) => {
    const hash = hashSync('x', 4).replace('$2b$', `$${prefix}$`);
    expect((await start({ implementation }).verify('a', 'x', hash)).matches).toBe(true);
  });

  it('takes 72 bytes whole', async () => {
    const passwords = start({ implementation });
    const hash = await passwords.hash('a', 'é'.repeat(36));
    expect((await passwords.verify('a', `${'é'.repeat(35)}è`, hash)).matches).toBe(false);
    expect((await passwords.verify('a', 'é'.repeat(36), hash)).matches).toBe(true);
  });
});

describe('a password that bcrypt would not take whole (ASVS 6.2.8)', () => {
  it('is never hashed', async () => {
    const passwords = start({});
    await expect(passwords.hash('a', 'x'.repeat(73))).rejects.toMatchObject({ code: 'password_too_long' });
    await expect(passwords.hash('a', 'a\0b')).rejects.toMatchObject({ code: 'password_invalid' });
  });

  it('never matches, though its first 72 bytes or what stands before the NUL would', async () => {
    const passwords = start({});
    const long = await passwords.hash('a', 'x'.repeat(72));
    expect((await passwords.verify('a', 'x'.repeat(73), long)).matches).toBe(false);
    const short = await passwords.hash('a', 'a');
    expect(compareSync('a\0a', short)).toBe(true);
    expect((await passwords.verify('a', 'a\0a', short)).matches).toBe(false);
  });
});

describe('a missing or unacceptable hash', () => {
  it.each([
    ['no hash', null, []],
    ['an empty hash', '', []],
    ['a hash of another kind', '$pbkdf2$x', ['unknown form']],
    ['a hash dearer than allowed', hashSync('x', 4).replace('$04$', '$20$'), ['dearer than allowed']],
  ])('%s matches nothing', async (_what, hash, reasons) => {
    const events: PasswordHasherEvent[] = [];
    const passwords = start({ onEvent: (event) => events.push(event) });
    expect(await passwords.verify('a', 'x', hash)).toEqual({ matches: false, renewed: null });
    expect(events).toEqual(reasons.map((why) => ({ kind: 'hash_refused', lane: 'a', why })));
  });

  it('takes as long as a wrong password', async () => {
    const passwords = start({ bcryptCost: 9 });
    const hash = await passwords.hash('a', 'right');
    const times = { real: [] as number[], none: [] as number[], long: [] as number[] };
    for (let round = 0; round < 15; round += 1) {
      times.real.push(await timed(() => passwords.verify('a', 'wrong', hash)));
      times.none.push(await timed(() => passwords.verify('a', 'wrong', null)));
      times.long.push(await timed(() => passwords.verify('a', 'x'.repeat(100), hash)));
    }
    const fastest = Math.min(...times.real);
    for (const other of [Math.min(...times.none), Math.min(...times.long)]) {
      expect(other / fastest).toBeGreaterThan(0.6);
      expect(other / fastest).toBeLessThan(1.6);
    }
  });
});

describe('a hash that is outdated', () => {
  it('is renewed by the right password: cheaper bcrypt', async () => {
    const passwords = start({ bcryptCost: 5 });
    const { matches, renewed } = await passwords.verify('a', 'x', hashSync('x', 4));
    expect(matches).toBe(true);
    expect(renewed).toMatch(/^\$2b\$05\$/);
    expect(await passwords.verify('a', 'x', renewed)).toEqual({ matches: true, renewed: null });
    expect(await passwords.verify('a', 'y', hashSync('x', 4))).toEqual({ matches: false, renewed: null });
    expect(await passwords.verify('a', 'x', hashSync('x', 6))).toEqual({ matches: true, renewed: null });
  });

  it('costs a wrong password as much as the right one, and as one for no account', async () => {
    const passwords = start({ bcryptCost: 9 });
    const legacy = `$legacy$md5$salt-first$$${createHash('md5').update('x').digest('base64')}`;
    const time = async (password: string, hash: string | null): Promise<number> => {
      const started = performance.now();
      await passwords.verify('a', password, hash);
      return performance.now() - started;
    };
    await time('x', null);
    const nobody = Math.min(await time('x', null), await time('x', null), await time('x', null));
    expect(await time('y', legacy)).toBeGreaterThan(nobody / 2);
    expect(await time('x', legacy)).toBeGreaterThan(nobody / 2);
  });
});

it('a cost that bcrypt does not have does not start', () => {
  expect(() => createPasswordHasher({ bcryptCost: 3 })).toThrow('bcryptCost is 3; it is a whole number from 4 to 13');
});

it('fifty hashes delay neither the event loop nor the thread pool that files share', async () => {
  const passwords = start({ threads: 2, bcryptCost: 10 });
  await passwords.verify('a', 'warm', null);
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const progress = { hashing: true };
  const hashes = Promise.all(Array.from({ length: 50 }, (_, index) => passwords.hash('a', `password ${index}`)));
  void hashes.finally(() => (progress.hashing = false));
  const reads: number[] = [];
  while (progress.hashing) reads.push(await timed(() => stat(import.meta.dirname)));
  delay.disable();
  expect(await hashes).toHaveLength(50);
  // One cost-10 hash on the event loop takes 44 ms or more, sixteen in libuv's pool hold a file read up for 300 ms.
  expect(delay.percentile(90) / 1e6).toBeLessThan(40);
  expect(reads.toSorted((a, b) => a - b)[Math.floor(reads.length * 0.9)]).toBeLessThan(40);
});

it("one lane's job is done within a few jobs although another lane has two hundred waiting", async () => {
  const passwords = start({ bcryptCost: 6 });
  await passwords.verify('a', 'warm', null);
  let done = 0;
  const flood = Array.from({ length: 200 }, () => passwords.hash('a', 'x').then(() => (done += 1)));
  await flood[19];
  const before = done;
  await passwords.hash('b', 'x');
  expect(done - before).toBeLessThanOrEqual(3);
  await Promise.all(flood);
});

describe('a full line', () => {
  it('answers 503 at once and says when to come back', async () => {
    const passwords = start({ bcryptCost: 6, queueMilliseconds: 30 });
    const outcomes = await Promise.allSettled(Array.from({ length: 100 }, () => passwords.hash('a', 'x')));
    const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as AppError] : []));
    expect(refused.length).toBeGreaterThan(50);
    expect(refused.length).toBeLessThan(100);
    expect(refused[0]).toMatchObject({ code: 'password_queue_full', status: 503, retryAfterSeconds: 1 });
    expect(passwords.stats.refused).toBe(refused.length);
  });

  it('still takes a job of a lane that has none in it', async () => {
    const passwords = start({ bcryptCost: 6, queueMilliseconds: 30 });
    const flood = Array.from({ length: 100 }, () => passwords.hash('a', 'x'));
    const settled = Promise.allSettled(flood);
    await expect(passwords.hash('b', 'x')).resolves.toMatch(/^\$2b\$06\$/);
    await settled;
  });
});

it('stopping finishes what is being hashed and rejects what waits', async () => {
  const passwords = start({ bcryptCost: 8 });
  await passwords.verify('a', 'warm', null);
  const outcomes = Promise.allSettled([1, 2, 3].map(() => passwords.hash('a', 'x')));
  await passwords.stop();
  expect((await outcomes).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
  await expect(passwords.hash('a', 'x')).rejects.toMatchObject({ code: 'service_unavailable', status: 503 });
});

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}
