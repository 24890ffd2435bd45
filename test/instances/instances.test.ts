import {
  addDomain,
  getInstance,
  getInstanceBySlug,
  listDomains,
  listInstancePage,
  patchSettings,
  provisionInstance,
  removeDomain,
  resumeInstance,
  suspendInstance,
  updateInstanceSettings,
  type InstanceRecord,
  type Platform,
} from '@gatehouse/instances';
import { randomUUID } from 'node:crypto';
import { useDatabase } from '@gatehouse/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { someSecret, testPlatform } from './test-platform.ts';

const database = useDatabase();
let platform: Platform;

beforeAll(async () => {
  platform = await testPlatform(database().db);
});

async function someInstance(): Promise<InstanceRecord> {
  return provisionInstance(platform, {
    settings: { site_url: 'https://www.example.com', jwt: { secret: someSecret() } },
  });
}

async function sql<Row>(text: string, ...values: readonly string[]): Promise<Row[]> {
  const { rows } = await database().db.knex.raw<{ rows: Row[] }>(text, [...values]);
  return rows;
}

async function countChanges(id: string): Promise<number> {
  return (await sql('select from gatehouse.instance_changes where instance_id = ?', id)).length;
}

describe('a new instance', () => {
  it('is found with the settings it was given and a slug of its own', async () => {
    const created = await someInstance();
    expect(created.slug).toMatch(/^example-com-[a-z0-9]{6}$/);
    expect(created).toMatchObject({ state: 'active', siteUuid: null, settingsVersion: '1' });
    expect(await getInstance(platform, created.id)).toEqual(created);
    expect(await getInstanceBySlug(platform, created.slug)).toEqual(created);
    expect(await countChanges(created.id)).toBe(1);
  });

  it('lies in the database without its secret or data key in clear', async () => {
    const secret = someSecret();
    const { id } = await provisionInstance(platform, { settings: { jwt: { secret }, smtp: { pass: 'mail-pass' } } });
    const [row] = await sql<{ text: string }>('select i::text as text from gatehouse.instances i where id = ?', id);
    expect(row?.text).toContain('$sealed');
    expect(row?.text).not.toContain(secret);
    expect(row?.text).not.toContain('mail-pass');
  });

  it.each([
    [{}, 'jwt.secret: is empty'],
    [{ jwt: { secret: '' } }, 'jwt.secret: is empty'],
    [{ jwt: { secret: 'a' }, site_url: 'nowhere' }, 'site_url: is "nowhere"'],
  ])('with %j is refused and not stored', async (settings, message) => {
    const before = await sql('select id from gatehouse.instances');
    await expect(provisionInstance(platform, { settings })).rejects.toThrow(message);
    expect(await sql('select id from gatehouse.instances')).toHaveLength(before.length);
  });

  it('cannot sign with the secret of another, nor take its slug or uuid', async () => {
    const [secret, siteUuid] = [someSecret(), randomUUID()];
    const { slug } = await provisionInstance(platform, { settings: { jwt: { secret } }, siteUuid });
    const other = { settings: { jwt: { secret: someSecret() } } };
    const same = provisionInstance(platform, { settings: { jwt: { secret } } });
    await expect(same).rejects.toMatchObject({ code: 'instance_secret_taken', status: 409 });
    await expect(provisionInstance(platform, { ...other, slug })).rejects.toMatchObject({
      code: 'instance_slug_taken',
      message: `Another instance uses the slug ${slug}`,
    });
    await expect(provisionInstance(platform, { ...other, siteUuid })).rejects.toMatchObject({
      code: 'instance_exists',
    });
    await expect(provisionInstance(platform, { ...other, siteUuid: 'x' })).rejects.toThrow('uuid: is "x"');
    await expect(provisionInstance(platform, { ...other, slug: 'A b' })).rejects.toThrow('slug: is "A b"');
  });
});

describe('a change of settings', () => {
  it('keeps what it does not name and counts the version up', async () => {
    const created = await someInstance();
    const updated = await updateInstanceSettings(platform, created.id, (own) =>
      patchSettings(own, { smtp: { host: 'mail.example', pass: 'p' } }),
    );
    expect(updated.settings).toEqual({ ...created.settings, smtp: { host: 'mail.example', pass: 'p' } });
    expect(updated.settingsVersion).toBe('2');
    expect(await countChanges(created.id)).toBe(2);
  });

  it('loses nothing to another one at the same moment', async () => {
    const { id } = await someInstance();
    const patches = [
      { jwt: { aud: 'a' } },
      { jwt: { issuer: 'b' } },
      { smtp: { host: 'c' } },
      { disable_signup: true },
    ];
    await Promise.all(patches.map((patch) => updateInstanceSettings(platform, id, (own) => patchSettings(own, patch))));
    const { settings, settingsVersion } = await getInstance(platform, id);
    expect(settings).toMatchObject({ jwt: { aud: 'a', issuer: 'b' }, smtp: { host: 'c' }, disable_signup: true });
    expect(settingsVersion).toBe('5');
  });

  it('is refused when the instance is no longer as it was read', async () => {
    const { id, settingsVersion } = await someInstance();
    const change = (own: object) => patchSettings(own, { disable_signup: true });
    await updateInstanceSettings(platform, id, change, settingsVersion);
    const late = updateInstanceSettings(platform, id, change, settingsVersion);
    await expect(late).rejects.toMatchObject({ code: 'instance_changed', status: 409 });
  });

  it('cannot take away the signing secret or take that of another', async () => {
    const [one, other] = [await someInstance(), await someInstance()];
    const cleared = updateInstanceSettings(platform, one.id, (own) => patchSettings(own, { jwt: null }));
    await expect(cleared).rejects.toThrow('jwt.secret: is empty');
    const taken = updateInstanceSettings(platform, one.id, () => other.settings);
    await expect(taken).rejects.toMatchObject({ code: 'instance_secret_taken' });
    expect(await getInstance(platform, one.id)).toEqual(one);
    expect(await countChanges(one.id)).toBe(1);
  });

  it('of an unknown instance is not found', async () => {
    const change = updateInstanceSettings(platform, randomUUID(), (own) => own);
    await expect(change).rejects.toMatchObject({ code: 'not_found', message: 'Instance not found' });
  });
});

it('suspending and resuming change the state and nothing else, and only once', async () => {
  const created = await someInstance();
  const suspended = await suspendInstance(platform, created.id);
  expect(suspended).toMatchObject({ state: 'suspended', settings: created.settings });
  expect(await suspendInstance(platform, created.id)).toEqual(suspended);
  expect(await resumeInstance(platform, created.id)).toMatchObject({ state: 'active', settings: created.settings });
  expect(await countChanges(created.id)).toBe(3);
});

describe('a domain', () => {
  it('belongs to one instance, in whatever spelling', async () => {
    const [one, other] = [await someInstance(), await someInstance()];
    const added = await addDomain(platform, one.id, 'Auth.Example.COM.');
    expect(added).toEqual({ domain: 'auth.example.com', isVerified: true, isPrimary: true, challenge: null });
    expect(await addDomain(platform, one.id, 'auth.example.com')).toEqual(added);
    await addDomain(platform, one.id, 'a.example.com');
    expect((await listDomains(platform, one.id)).map(({ domain }) => domain)).toEqual([
      'auth.example.com',
      'a.example.com',
    ]);
    await expect(addDomain(platform, other.id, 'AUTH.example.com')).rejects.toMatchObject({
      code: 'instance_domain_taken',
      message: 'Another instance uses the domain auth.example.com',
    });
    await expect(removeDomain(platform, other.id, 'auth.example.com')).rejects.toMatchObject({ code: 'not_found' });
    await removeDomain(platform, one.id, 'AUTH.EXAMPLE.com');
    await expect(addDomain(platform, other.id, 'auth.example.com')).resolves.toMatchObject({ isPrimary: true });
  });

  it.each(['auth.example.net', 'acme.localhost', 'localhost', '10.0.0.1', 'a b', '*.example.com'])(
    '%j is refused',
    async (domain) => {
      const { id } = await someInstance();
      await expect(addDomain(platform, id, domain)).rejects.toMatchObject({ code: 'setting_invalid' });
    },
  );
});

it('instances are listed page by page in the order of their slugs, without their secrets', async () => {
  for (const slug of ['list-c', 'list-a', 'list-b']) {
    await provisionInstance(platform, { slug, settings: { jwt: { secret: someSecret() } } });
  }
  const order = { order: 'slug', isDescending: false } as const;
  const start = { value: 'list', id: randomUUID() };
  const first = await listInstancePage(platform, { ...order, after: start, limit: 2 });
  expect(first.instances.map(({ slug }) => slug)).toEqual(['list-a', 'list-b']);
  expect(first.instances[0]).not.toHaveProperty('settings');
  expect(first.hasMore).toBe(true);
  const after = { value: 'list-b', id: first.instances[1]?.id ?? '' };
  const second = await listInstancePage(platform, { ...order, after, limit: 1 });
  expect(second.instances.map(({ slug }) => slug)).toEqual(['list-c']);
});

it('concurrent changes get the numbers 1, 2, 3 … without a gap', async () => {
  const instances = await Promise.all(Array.from({ length: 8 }, someInstance));
  await Promise.all(instances.map(({ id }) => suspendInstance(platform, id)));
  const rows = await sql<{ seq: string }>('select seq from gatehouse.instance_changes order by seq');
  expect(rows.map(({ seq }) => Number(seq))).toEqual(rows.map((_row, index) => index + 1));
});
