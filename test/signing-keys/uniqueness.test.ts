import { randomBytes, type JsonWebKey } from 'node:crypto';
import { generateSigningJwk } from '@gatehouse/crypto';
import {
  createSigningKey,
  deleteInstance,
  patchSettings,
  provisionInstance,
  revokeSigningKey,
  updateInstanceSettings,
  type Platform,
} from '@gatehouse/instances';
import { useDatabase } from '@gatehouse/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { someSecret, testPlatform } from '../instances/test-platform.ts';

const database = useDatabase();
let platform: Platform;
beforeAll(async () => {
  platform = await testPlatform(database().db);
});

const taken = { code: 'instance_secret_taken', status: 409 };
const secretKey = (secret: string): Record<string, unknown> => ({
  kty: 'oct',
  k: Buffer.from(secret).toString('base64url'),
});

function jwtKeys(...keys: readonly object[]): string {
  return JSON.stringify(keys.map((key, index) => ({ ...key, key_ops: index === 0 ? ['sign', 'verify'] : ['verify'] })));
}

async function site(jwt: Record<string, string> = {}): Promise<string> {
  return (await provisionInstance(platform, { settings: { jwt: { secret: someSecret(), ...jwt } } })).id;
}

async function configure(id: string, jwt: Record<string, string>): Promise<unknown> {
  return updateInstanceSettings(platform, id, (own) => patchSettings(own, { jwt }));
}

describe('a secret that one instance signs with', () => {
  const secret = someSecret();
  /** The same secret, wherever it can be configured. */
  const places: Record<string, (id: string) => Promise<unknown>> = {
    'as its secret': (id) => configure(id, { secret }),
    'among its keys': (id) => configure(id, { keys: jwtKeys(secretKey(someSecret()), secretKey(secret)) }),
    'as a signing key': (id) => createSigningKey(platform, id, { key: secretKey(secret) }),
  };

  for (const [first, give] of Object.entries(places)) {
    for (const [then, giveAgain] of Object.entries(places)) {
      it(`${first} cannot be given to another ${then}, and can once the first is gone`, async () => {
        const [one, other] = [await site(), await site()];
        await give(one);
        await expect(giveAgain(other)).rejects.toMatchObject(taken);
        await deleteInstance(platform, one);
        await giveAgain(other);
        await deleteInstance(platform, other);
      });
    }
  }

  it('is free again when the first has another', async () => {
    const [one, other] = [await site({ secret }), await site()];
    await configure(one, { secret: someSecret() });
    await configure(other, { secret });
    await expect(configure(one, { secret })).rejects.toMatchObject(taken);
    await deleteInstance(platform, other);
  });

  it('may be in several places of the same instance', async () => {
    const id = await site({ secret });
    await createSigningKey(platform, id, { key: secretKey(secret), kid: 'same' });
    await configure(id, { keys: jwtKeys(secretKey(secret)) });
    await expect(revokeSigningKey(platform, id, 'same')).rejects.toMatchObject({ code: 'signing_key_configured' });
    await deleteInstance(platform, id);
  });

  it('goes to one of two that are given it at once', async () => {
    const ids = await Promise.all(Array.from({ length: 6 }, () => site()));
    const results = await Promise.allSettled(ids.map((id, index) => Object.values(places)[index % 3]?.(id)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const result of results) if (result.status === 'rejected') expect(result.reason).toMatchObject(taken);
  });
});

it('a pair that one instance has is not taken by another, not even to verify with', async () => {
  const { jwk } = await generateSigningJwk('ES256');
  const [one, other, third] = [await site(), await site(), await site()];
  const { key } = await createSigningKey(platform, one, { key: { ...jwk } });
  await expect(createSigningKey(platform, other, { key: { ...jwk } })).rejects.toMatchObject(taken);
  const verifying = { ...(key.publicKey as JsonWebKey), kid: 'theirs' };
  await expect(configure(third, { keys: jwtKeys(secretKey(someSecret()), verifying) })).rejects.toMatchObject(taken);
  await revokeSigningKey(platform, one, key.kid);
  await createSigningKey(platform, other, { key: { ...jwk } });
});

it('no secret lies in clear in the database', async () => {
  const secret = randomBytes(32).toString('base64url');
  const id = await site();
  await createSigningKey(platform, id, { key: { kty: 'oct', k: secret } });
  const { jwk } = await generateSigningJwk('RS256');
  await createSigningKey(platform, id, { key: { ...jwk } });
  const { rows } = await database().db.knex.raw<{ rows: { text: string }[] }>(
    `select k::text as text from gatehouse.signing_keys k where instance_id = ?`,
    [id],
  );
  expect(rows).toHaveLength(2);
  for (const { text } of rows) for (const part of [secret, jwk.d, jwk.p]) expect(text).not.toContain(part);
});
