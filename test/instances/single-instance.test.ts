import { InstanceDirectory, createSingleInstance, type SingleSite } from '@gatehouse/instances';
import { insertUser, listInstances, scopeOf } from '@gatehouse/database';
import { useDatabase } from '@gatehouse/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { testKeyRing, testPlatform } from './test-platform.ts';

const database = useDatabase();
const now = new Date();
const env = { GOTRUE_SITE_URL: 'https://a.example', GOTRUE_JWT_SECRET: 'a-secret', GOTRUE_SMTP_HOST: 'mail.example' };
const site: SingleSite = { env, dialect: 'netlify' };

async function open(changes: Partial<SingleSite> = {}) {
  return createSingleInstance(database().db, { ...site, ...changes }, now);
}

beforeEach(async () => {
  await database().db.knex.raw('truncate gatehouse.instances cascade');
});

it('the site of the environment has its settings, and its rows a place in the database', async () => {
  const { instance } = await open();
  expect(instance).toMatchObject({ state: 'active', siteUuid: null, settings: { site_url: 'https://a.example' } });
  expect(instance.settings.smtp).toMatchObject({ host: 'mail.example', max_frequency: 900 });
  const user = { id: '0e7a9f6c-0000-4000-8000-000000000001', aud: '', email: null, email_key: null, created_at: now };
  await expect(insertUser(scopeOf(database().db, instance.id), user)).resolves.toMatchObject({ id: user.id });
});

it('the defaults follow the dialect', async () => {
  const { instance } = await open({ dialect: 'supabase' });
  expect(instance.settings).toMatchObject({ dialect: 'supabase', smtp: { max_frequency: 60 } });
});

it('its settings are never written down', async () => {
  await open();
  const { rows } = await database().db.knex.raw<{ rows: { text: string }[] }>(
    'select i::text as text from gatehouse.instances i',
  );
  expect(rows).toHaveLength(1);
  expect(rows[0]?.text).not.toMatch(/a\.example|a-secret/);
});

it('no process that serves many sites finds it', async () => {
  const { instance } = await open();
  const directory = new InstanceDirectory({ platform: await testPlatform(database().db) });
  await directory.start();
  expect(await directory.findById(instance.id)).toBeUndefined();
  expect(await directory.findBySlug(instance.slug)).toBeUndefined();
  await directory.stop();
  expect(await listInstances(database().db, { order: 'slug', isDescending: false, limit: 10 })).toEqual([]);
});

it('several processes that start at once share their keys', async () => {
  const opened = await Promise.all(Array.from({ length: 5 }, () => open({ masterKeys: testKeyRing('first') })));
  expect(new Set(opened.map(({ instance }) => instance.keys.dataKey.toString('hex'))).size).toBe(1);
});

describe('the keys', () => {
  it('derive from the signing secret', async () => {
    const { instance, settingsId } = await open();
    expect((await open()).instance.keys).toEqual(instance.keys);
    const other = await open({ env: { ...env, GOTRUE_JWT_SECRET: 'another' } });
    expect(other.instance.keys.dataKey).not.toEqual(instance.keys.dataKey);
    expect(other.settingsId).not.toBe(settingsId);
  });

  it('stay when a master key is given later, and then outlive the signing secret', async () => {
    const { instance } = await open();
    const masterKeys = testKeyRing('first');
    expect((await open({ masterKeys })).instance.keys).toEqual(instance.keys);
    const changed = await open({ masterKeys, env: { ...env, GOTRUE_JWT_SECRET: 'another' } });
    expect(changed.instance.keys).toEqual(instance.keys);
  });

  it('cannot be had without the master key that wraps them', async () => {
    await open({ masterKeys: testKeyRing('first') });
    await expect(open()).rejects.toThrow('sealed with master key first: GATEHOUSE_MASTER_KEY must hold it');
    await expect(open({ masterKeys: testKeyRing('second') })).rejects.toThrow('needs master key first');
  });
});

it('messages stay the site’s own when a setting of the mail server changes', async () => {
  const { settingsId } = await open();
  expect((await open({ env: { ...env, GOTRUE_SMTP_PASS: 'corrected' } })).settingsId).toBe(settingsId);
});

it.each([
  [{ GOTRUE_SITE_URL: 'https://a.example' }, 'GOTRUE_JWT_SECRET: is not set'],
  [{ GOTRUE_JWT_SECRET: 'a' }, 'GOTRUE_SITE_URL: is not set'],
  [{ ...env, GOTRUE_SMTP_PORT: 'x' }, 'GOTRUE_SMTP_PORT: is "x"'],
  [{ ...env, GOTRUE_JWT_KEYS: '[]' }, 'GOTRUE_JWT_KEYS: '],
  [{ ...env, GOTRUE_JWT_VALID_METHODS: 'none' }, 'GOTRUE_JWT_VALID_METHODS: has "none"; allowed are HS256'],
  [
    { ...env, GOTRUE_JWT_DEFAULT_GROUP_NAME: 'service_role' },
    'GOTRUE_JWT_DEFAULT_GROUP_NAME: is "service_role", which GOTRUE_JWT_ADMIN_ROLES makes',
  ],
  [{ ...env, GOTRUE_SECURITY_CAPTCHA_ENABLED: 'true' }, 'GOTRUE_SECURITY_CAPTCHA_SECRET: is empty'],
])('%j is refused by name', async (variables, message) => {
  await expect(open({ env: variables })).rejects.toThrow(message);
});
