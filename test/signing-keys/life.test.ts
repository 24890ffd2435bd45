import { generateKeyPairSync } from 'node:crypto';
import type { InstanceId } from '@gatehouse/database';
import {
  createSigningKey,
  getSigningKey,
  inheritedSettings,
  listSigningKeys,
  patchSettings,
  promoteSigningKey,
  provisionInstance,
  publishSigningKey,
  revokeSigningKey,
  rotateSigningKey,
  SigningKeyRounds,
  signingKeysMax,
  updateInstanceSettings,
  type Platform,
  type SigningKeyRecord,
} from '@gatehouse/instances';
import { useDatabase } from '@gatehouse/testing';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { someSecret, testPlatform } from '../instances/test-platform.ts';

const database = useDatabase();
let platform: Platform;
let now = new Date('2026-03-01T00:00:00Z');
let id: string;

beforeAll(async () => {
  platform = { ...(await testPlatform(database().db)), now: () => now };
});
beforeEach(async () => {
  id = await site();
});

const daySeconds = 86_400;
const advance = (seconds: number): void => void (now = new Date(now.getTime() + seconds * 1_000));
const keep = (): Promise<number> =>
  rounds((error) => {
    throw error;
  }).visit();

function rounds(onError: (error: unknown) => void): SigningKeyRounds {
  return new SigningKeyRounds({ platform, onProblem: (_id, error) => onError(error) });
}

async function site(jwt: object = {}): Promise<string> {
  return (await provisionInstance(platform, { settings: { jwt: { secret: someSecret(), ...jwt } } })).id;
}

const keys = (): Promise<readonly SigningKeyRecord[]> => listSigningKeys(platform, id as InstanceId);
const states = async (): Promise<string[]> => (await keys()).map(({ state }) => state).toSorted();

/** Instances that nobody can open, before any other by their ids, each with a key whose turn has come. */
async function insertBrokenInstances(count: number): Promise<void> {
  const { knex } = database().db;
  await knex.raw(
    `insert into gatehouse.instances (id, slug, data_key, master_key_id, created_at, updated_at)
     select ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'broken-' || n, 'not sealed', 'lost', ?, ?
     from generate_series(1, ?::integer) n`,
    [now, now, count],
  );
  await knex.raw(
    `-- every instance: those that were just made
     insert into gatehouse.signing_keys (instance_id, id, algorithm, fingerprint, state, usable_at, is_next, created_at)
     select id, 'next', 'ES256', slug, 'published', ?, true, ? from gatehouse.instances where master_key_id = 'lost'`,
    [now, now],
  );
}

describe('a new key', () => {
  it('is published, unless it shall wait; then it can be published once', async () => {
    const { key } = await createSigningKey(platform, id, { algorithm: 'ES256', kid: 'spring', publish: false });
    expect(key).toMatchObject({ kid: 'spring', state: 'created', publishedAt: null, publicKey: { kid: 'spring' } });
    expect(await publishSigningKey(platform, id, 'spring')).toMatchObject({
      state: 'published',
      usableAt: new Date(now.getTime() + 600_000),
    });
    await expect(publishSigningKey(platform, id, 'spring')).rejects.toMatchObject({
      code: 'signing_key_state',
      message: 'The key spring is published; a key is published once',
    });
  });

  it('cannot sign before it was published, but for force', async () => {
    const { key } = await createSigningKey(platform, id, { algorithm: 'ES256', publish: false });
    const promotion = promoteSigningKey(platform, id, key.kid);
    await expect(promotion).rejects.toMatchObject({ code: 'signing_key_state', status: 409 });
    expect(await promoteSigningKey(platform, id, key.kid, { force: true })).toMatchObject({ state: 'active' });
  });

  it('can be brought along, as PEM too', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
    const { key, secret } = await createSigningKey(platform, id, { key: pem, kid: 'theirs' });
    expect(key).toMatchObject({ algorithm: 'RS256', publicKey: { kty: 'RSA', alg: 'RS256', use: 'sig' } });
    expect(secret).toBeUndefined();
    expect(Object.keys(key.publicKey ?? {})).not.toContain('d');
  });

  it.each([
    [{}, 'algorithm: is missing; allowed is one of ES256, RS256, EdDSA, HS256'],
    [{ algorithm: 'none' }, 'algorithm: is "none"'],
    [{ algorithm: 'ES256', kid: 'a b' }, 'kid: is not 1 to 128 letters'],
    [{ key: 'hunter2' }, 'key: is no private key in PEM'],
    [{ key: { kty: 'oct', k: 'aHVudGVyMg' } }, 'key: has a secret of 7 bytes'],
    [{ key: { kty: 'oct', k: 'a'.repeat(44) }, algorithm: 'ES256' }, 'algorithm: is ES256; the key'],
  ])('%j is refused', async (input, message) => {
    const creation = createSigningKey(platform, id, input);
    await expect(creation).rejects.toMatchObject({ code: 'signing_key_invalid', status: 400 });
    await expect(creation).rejects.toThrow(message);
    expect(await keys()).toEqual([]);
  });

  it('has a name and a material of its own', async () => {
    const key = { kty: 'oct', k: 'b'.repeat(44) };
    await createSigningKey(platform, id, { key, kid: 'one' });
    await expect(createSigningKey(platform, id, { algorithm: 'ES256', kid: 'one' })).rejects.toMatchObject({
      code: 'signing_key_exists',
    });
    await expect(createSigningKey(platform, id, { key, kid: 'two' })).rejects.toThrow(
      'key: is that of one, which is published',
    );
    await revokeSigningKey(platform, id, 'one');
    await expect(createSigningKey(platform, id, { key, kid: 'two' })).rejects.toThrow('which is revoked');
  });

  it(`is the ${signingKeysMax}th at most`, async () => {
    for (let count = 0; count < signingKeysMax; count += 1) {
      await createSigningKey(platform, id, { algorithm: 'EdDSA', kid: `k${count}` });
    }
    const full = { code: 'signing_keys_full', status: 409 };
    await expect(createSigningKey(platform, id, { algorithm: 'EdDSA' })).rejects.toMatchObject(full);
    await revokeSigningKey(platform, id, 'k0');
    await createSigningKey(platform, id, { algorithm: 'EdDSA' });
  });

  it('must fit what the settings accept, and settings what signs', async () => {
    id = await site({ valid_methods: ['HS256'] });
    await expect(createSigningKey(platform, id, { algorithm: 'ES256' })).rejects.toThrow(
      'jwt.valid_methods leaves out',
    );
    const set = (methods: string[]) =>
      updateInstanceSettings(platform, id, (own) => patchSettings(own, { jwt: { valid_methods: methods } }));
    await set(['HS256', 'ES256']);
    await rotateSigningKey(platform, id, { algorithm: 'ES256', force: true });
    await expect(set(['HS256'])).rejects.toThrow('jwt.valid_methods: lacks ES256');
    await set(['ES256']);
  });
});

describe('a key of an algorithm that is not accepted', () => {
  const accept = (methods: string[]) =>
    updateInstanceSettings(platform, id, (own) => patchSettings(own, { jwt: { valid_methods: methods } }));

  it('is not made by a rotation either', async () => {
    await accept(['HS256']);
    await expect(rotateSigningKey(platform, id, { algorithm: 'ES256' })).rejects.toMatchObject({
      code: 'signing_key_invalid',
    });
    expect(await keys()).toEqual([]);
  });

  it('is passed over where a key is looked for that takes over', async () => {
    await createSigningKey(platform, id, { algorithm: 'ES256' });
    await accept(['HS256']);
    const { key } = await rotateSigningKey(platform, id);
    expect(key).toMatchObject({ algorithm: 'HS256', state: 'published', isNext: true });
  });

  it('waits no more when the platform accepts it no more; upkeep does everything else', async () => {
    id = await site({ rotation_days: 30, exp: 60 });
    const { key: first } = await rotateSigningKey(platform, id, { algorithm: 'HS256', force: true });
    await rotateSigningKey(platform, id, { algorithm: 'HS256', force: true });
    const { key: next } = await rotateSigningKey(platform, id, { algorithm: 'ES256' });
    const stricter = { ...platform, platformSettings: inheritedSettings({ jwt: { valid_methods: ['HS256'] } }) };
    const problems: unknown[] = [];
    const onProblem = (_id: string, error: unknown) => void problems.push(error);
    const keepThere = () => new SigningKeyRounds({ platform: stricter, onProblem }).visit();
    const stateOf = async (kid: string) => (await getSigningKey(platform, id as InstanceId, kid)).state;
    advance(2 * 3_600);
    await keepThere();
    expect(problems).toEqual([]);
    expect(await getSigningKey(platform, id as InstanceId, next.kid)).toMatchObject({
      state: 'published',
      isNext: false,
    });
    expect(await stateOf(first.kid)).toBe('revoked');
    advance(30 * daySeconds);
    await keepThere();
    advance(600);
    await keepThere();
    expect(problems).toEqual([]);
    const active = (await keys()).find(({ state }) => state === 'active');
    expect(active).toMatchObject({ algorithm: 'HS256', activatedAt: now });
    expect(await keepThere()).toBe(0);
  });
});

describe('a rotation', () => {
  it('is one call: a key is made, waits until it may sign, and takes over by itself', async () => {
    const { key, isActive } = await rotateSigningKey(platform, id, { algorithm: 'ES256' });
    expect(isActive).toBe(false);
    advance(599);
    expect(await keep()).toBe(0);
    expect(await states()).toEqual(['published']);
    advance(1);
    expect(await keep()).toBe(1);
    expect(await getSigningKey(platform, id as InstanceId, key.kid)).toMatchObject({
      state: 'active',
      activatedAt: now,
    });
    expect(await keep()).toBe(0);
  });

  it('takes the published key that may sign at once, and that algorithm if one is named', async () => {
    const { key: pair } = await createSigningKey(platform, id, { algorithm: 'ES256' });
    const { key: secret } = await createSigningKey(platform, id, { algorithm: 'HS256' });
    advance(600);
    expect(await rotateSigningKey(platform, id, { algorithm: 'HS256' })).toMatchObject({
      isActive: true,
      key: { kid: secret.kid },
      secret: undefined,
    });
    expect(await rotateSigningKey(platform, id)).toMatchObject({ isActive: true, key: { kid: pair.kid } });
    expect(await states()).toEqual(['active', 'retiring']);
  });

  it('keeps the algorithm that is in use; of a secret that it makes, the answer has the only copy', async () => {
    const first = await rotateSigningKey(platform, id, { force: true });
    expect(first).toMatchObject({ key: { algorithm: 'HS256', publicKey: null }, secret: expect.any(String) });
    await rotateSigningKey(platform, id, { algorithm: 'EdDSA', force: true });
    expect(await rotateSigningKey(platform, id)).toMatchObject({ key: { algorithm: 'EdDSA' }, secret: undefined });
  });

  it('asked for by many at once ends with one key that signs', async () => {
    await Promise.all(
      Array.from({ length: 4 }, () => rotateSigningKey(platform, id, { algorithm: 'ES256', force: true })),
    );
    expect(await states()).toEqual(['active', 'retiring', 'retiring', 'retiring']);
    await Promise.all([
      ...Array.from({ length: 3 }, () => rotateSigningKey(platform, id)),
      ...Array.from({ length: 2 }, () => keep()),
    ]);
    expect((await keys()).filter(({ state }) => state === 'published')).toHaveLength(1);
  });
});

describe('a schedule', () => {
  beforeEach(async () => {
    id = await site({ rotation_days: 30 });
    await rotateSigningKey(platform, id, { algorithm: 'ES256', force: true });
  });

  it('publishes a successor a day before, and gives it its place on the day', async () => {
    advance(28.9 * daySeconds);
    await keep();
    expect(await states()).toEqual(['active']);
    advance(0.2 * daySeconds);
    await keep();
    expect(await states()).toEqual(['active', 'published']);
    await keep();
    expect(await states()).toEqual(['active', 'published']);
    advance(0.9 * daySeconds);
    await keep();
    expect(await states()).toEqual(['active', 'retiring']);
    advance(daySeconds);
    await keep();
    expect(await states()).toEqual(['active', 'revoked']);
  });

  it('publishes it earlier where key sets are kept for longer than a day', async () => {
    id = await site({ rotation_days: 30, jwks_max_age: 7 * daySeconds });
    await rotateSigningKey(platform, id, { algorithm: 'ES256', force: true });
    advance(22.9 * daySeconds);
    await keep();
    expect(await states()).toEqual(['active']);
    advance(0.1 * daySeconds);
    await keep();
    expect(await states()).toEqual(['active', 'published']);
    advance(7 * daySeconds);
    await keep();
    expect(await states()).toEqual(['active', 'retiring']);
  });

  it('that nobody kept for months still publishes before it signs', async () => {
    advance(200 * daySeconds);
    await keep();
    expect(await states()).toEqual(['active', 'published']);
    advance(600);
    await keep();
    expect(await states()).toEqual(['active', 'retiring']);
  });

  it('is kept however many others cannot be, because their master key is lost', async () => {
    await insertBrokenInstances(100);
    advance(29.5 * daySeconds);
    const errors: unknown[] = [];
    const going = rounds((error) => errors.push(error));
    expect(await going.visit()).toBe(100);
    expect([errors.length, await states()]).toEqual([100, ['active']]);
    await going.visit();
    expect(await states()).toEqual(['active', 'published']);
    expect(await going.visit()).toBe(100);
    await database().db.knex.raw(`delete from gatehouse.instances where master_key_id = 'lost'`);
  });

  it('is done once by several workers', async () => {
    advance(30 * daySeconds);
    await Promise.all(Array.from({ length: 4 }, () => keep()));
    expect(await states()).toEqual(['active', 'published']);
  });
});

describe('revoking', () => {
  it('a key that does not sign ends that key alone', async () => {
    const { key } = await createSigningKey(platform, id, { algorithm: 'ES256' });
    expect(await revokeSigningKey(platform, id, key.kid)).toMatchObject({
      key: { state: 'revoked' },
      successor: undefined,
    });
    await expect(revokeSigningKey(platform, id, key.kid)).rejects.toMatchObject({ code: 'signing_key_state' });
    await expect(revokeSigningKey(platform, id, 'nobody')).rejects.toMatchObject({ code: 'signing_key_not_found' });
  });

  it('the key that signs puts a published one in its place, however new it is', async () => {
    const { key } = await rotateSigningKey(platform, id, { algorithm: 'ES256', force: true });
    const { key: next } = await createSigningKey(platform, id, { algorithm: 'ES256' });
    expect(await revokeSigningKey(platform, id, key.kid)).toMatchObject({
      successor: { kid: next.kid, state: 'active' },
    });
  });
});

it('keys of one instance are not found at another', async () => {
  const { key } = await createSigningKey(platform, id, { algorithm: 'ES256' });
  const other = await site();
  const missing = { code: 'signing_key_not_found', status: 404 };
  await expect(getSigningKey(platform, other as InstanceId, key.kid)).rejects.toMatchObject(missing);
  await expect(promoteSigningKey(platform, other, key.kid, { force: true })).rejects.toMatchObject(missing);
  await expect(revokeSigningKey(platform, other, key.kid)).rejects.toMatchObject(missing);
  await createSigningKey(platform, other, { algorithm: 'ES256', kid: key.kid });
});
