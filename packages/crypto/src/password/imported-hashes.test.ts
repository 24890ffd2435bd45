import { afterAll, describe, expect, it } from 'vitest';
import { createPasswordHasher, type PasswordHasherEvent } from './password-hasher.ts';

const events: PasswordHasherEvent[] = [];
const hasher = createPasswordHasher({ threads: 1, bcryptCost: 4, onEvent: (event) => events.push(event) });
afterAll(() => hasher.stop());

const signerKey = 'jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==';
const firebaseOutput = 'lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==';

/** The published vectors of the reference implementations. */
const vectors = [
  ['argon2id', 'password', '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc'],
  ['argon2i', 'password', '$argon2i$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$wWKIMhR9lyDFvRz9YTZweHKfbftvj+qf+YFY4NeBbtA'],
  [
    'Firebase’s scrypt',
    'user1password',
    `$fbscrypt$v=1,n=14,r=8,p=1,ss=Bw==,sk=${signerKey}$42xEC+ixf3L2lw==$${firebaseOutput}`,
  ],
] as const;

describe.each(vectors)('a hash of %s', (_name, password, hash) => {
  it('is matched by its password alone, which is hashed anew', async () => {
    const { matches, renewed } = await hasher.verify('a', password, hash);
    expect([matches, renewed]).toEqual([true, expect.stringMatching(/^\$2b\$04\$/)]);
    expect(await hasher.verify('a', password, renewed)).toEqual({ matches: true, renewed: null });
    expect(await hasher.verify('a', `${password}.`, hash)).toEqual({ matches: false, renewed: null });
    expect((await hasher.verify('a', `${password}.`, hash)).matches).toBe(false);
    expect((await hasher.verify('a', '', hash)).matches).toBe(false);
  });

  it('does not match a password that has no UTF-8 form', async () => {
    expect((await hasher.verify('a', `${password}\ud800`, hash)).matches).toBe(false);
  });
});

it('an imported password may be longer than bcrypt reads', async () => {
  const { hashSync } = await import('@node-rs/argon2');
  const long = 'x'.repeat(100);
  const hash = hashSync(long, { memoryCost: 64, timeCost: 1, parallelism: 2 });
  expect((await hasher.verify('a', long, hash)).matches).toBe(true);
  expect((await hasher.verify('a', long.slice(1), hash)).matches).toBe(false);
});

it('a hash that would cost too much is not computed but reported, and takes the time of one of ours', async () => {
  events.length = 0;
  const dear = '$argon2id$v=19$m=4194304,t=20,p=16$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';
  const started = performance.now();
  expect((await hasher.verify('a', 'password', dear)).matches).toBe(false);
  expect(performance.now() - started).toBeLessThan(500);
  expect(events).toEqual([{ kind: 'hash_refused', lane: 'a', why: 'dearer than allowed' }]);
});

it('a lane pays for its dear hashes: one with cheap ones is served in between', async () => {
  const [, , dear] = vectors[0];
  const order: string[] = [];
  const run = (lane: string, hash: string): Promise<unknown> =>
    hasher.verify(lane, 'password', hash).then(() => order.push(lane));
  const cheap = await hasher.hash('b', 'password');
  await Promise.all([
    ...Array.from({ length: 6 }, () => run('a', dear)),
    ...Array.from({ length: 6 }, () => run('b', cheap)),
  ]);
  expect(order.slice(0, 8).filter((lane) => lane === 'b').length).toBe(6);
});
