import { randomUUID } from 'node:crypto';
import type { InstanceId } from '@gatehouse/database';
import { createApiKey, listApiKeys, mintAdminToken, revokeApiKey } from '@gatehouse/identity';
import {
  listSigningKeys,
  patchSettings,
  revokeSigningKey,
  rotateSigningKey,
  SigningKeyRounds,
  updateInstanceSettings,
} from '@gatehouse/instances';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Site } from '../support/site.ts';
import { startSecondApi, type SecondApi } from '../support/start-second-api.ts';
import { useGatehouse } from '../support/use-gatehouse.ts';
import { claimsOf, headerOf, signUp, userStatus } from './people.ts';

const gatehouse = useGatehouse();
let second: SecondApi;
beforeAll(async () => {
  second = await startSecondApi(gatehouse());
});
afterAll(() => second.stop());

const aSecond = { timeout: 1_000, interval: 20 };
const settings = { dialect: 'supabase', mailer: { autoconfirm: true } } as const;

/** A captcha that nobody can answer: who signs up all the same has shown an administrator's token. */
const guarded = { ...settings, security: { captcha: { enabled: true, secret: 'x' } } } as const;

async function signUpStatus(site: Site, token: string, at?: SecondApi): Promise<number> {
  const base = at ? `${at.url}/i/${site.slug}/auth/v1` : site.supabaseUrl;
  const answer = await fetch(`${base}/signup`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ email: `${randomUUID()}@x.example`, password: 'correct horse battery' }),
  });
  await answer.arrayBuffer();
  return answer.status;
}

async function listUsers(site: Site, token: string): Promise<number> {
  const answer = await fetch(`${site.netlifyUrl}/admin/users`, { headers: { authorization: `Bearer ${token}` } });
  await answer.arrayBuffer();
  return answer.status;
}

const opens = (site: Site, token: string, at?: SecondApi) =>
  vi.waitFor(async () => expect(await signUpStatus(site, token, at)).toBe(200), aSecond);
const closed = (site: Site, token: string, at?: SecondApi) =>
  vi.waitFor(async () => expect(await signUpStatus(site, token, at)).toBe(400), aSecond);

describe('an API key', () => {
  it('is signed by what signs the tokens of people, says its role, and is stored nowhere', async () => {
    const site = await gatehouse().createSite({ settings });
    const { platform } = gatehouse();
    const { key } = await rotateSigningKey(platform, site.id, { algorithm: 'ES256', force: true });
    const { apiKey, token } = await createApiKey(platform, site.id, { role: 'anon', description: 'the web site' });
    expect(headerOf(token)).toEqual({ alg: 'ES256', kid: key.kid, typ: 'JWT' });
    const { iat, exp, ...claims } = claimsOf(token);
    expect(claims).toEqual({ role: 'anon', jti: `gatehouse-api-key:${apiKey.id}` });
    expect(Number(exp) - Number(iat)).toBe(315_360_000);
    expect(await listApiKeys(platform, site.id as InstanceId)).toEqual([apiKey]);
    expect(apiKey).toMatchObject({ role: 'anon', description: 'the web site', kid: key.kid, revokedAt: null });
    expect(JSON.stringify(await platform.db.knex('gatehouse.api_keys').where({ instance_id: site.id }))).not.toContain(
      token,
    );
  });

  it('opens what its role opens, at every process, until it is revoked', async () => {
    const site = await gatehouse().createSite({ settings: guarded });
    const { platform } = gatehouse();
    const service = await createApiKey(platform, site.id, { role: 'service_role' });
    const anon = await createApiKey(platform, site.id, { role: 'anon' });
    for (const at of [undefined, second]) {
      await opens(site, service.token, at);
      expect(await signUpStatus(site, anon.token, at)).toBe(400);
    }
    expect(await revokeApiKey(platform, site.id, service.apiKey.id)).toMatchObject({ revokedAt: expect.any(Date) });
    for (const at of [undefined, second]) await closed(site, service.token, at);
  });

  it('outlives the rotations of the key that signed it, but not its revocation', async () => {
    const site = await gatehouse().createSite({ settings: guarded });
    const { platform, clock } = gatehouse();
    const { key } = await rotateSigningKey(platform, site.id, { algorithm: 'ES256', force: true });
    const { token } = await createApiKey(platform, site.id, { role: 'service_role' });
    await rotateSigningKey(platform, site.id, { force: true });
    clock.advance(86_400);
    await new SigningKeyRounds({ platform, onProblem: () => undefined }).visit();
    const stateOf = async (): Promise<string | undefined> =>
      (await listSigningKeys(platform, site.id as InstanceId)).find(({ kid }) => kid === key.kid)?.state;
    expect(await stateOf()).toBe('retiring');
    for (const at of [undefined, second]) await opens(site, token, at);
    expect(await revokeSigningKey(platform, site.id, key.kid)).toMatchObject({ apiKeysEnded: 1 });
    for (const at of [undefined, second]) await closed(site, token, at);
  });

  it('takes the key that signed it out of the key set when it was the last one that needed it', async () => {
    const site = await gatehouse().createSite({ settings });
    const { platform, clock } = gatehouse();
    const { key } = await rotateSigningKey(platform, site.id, { algorithm: 'ES256', force: true });
    const { apiKey } = await createApiKey(platform, site.id, { role: 'anon' });
    await rotateSigningKey(platform, site.id, { force: true });
    clock.advance(86_400);
    await revokeApiKey(platform, site.id, apiKey.id);
    await vi.waitFor(
      async () => {
        const keys = await listSigningKeys(platform, site.id as InstanceId);
        expect(keys.find(({ kid }) => kid === key.kid)?.state).toBe('revoked');
      },
      { timeout: 5_000 },
    );
  });

  it('is no key of another site, and its id is not known there', async () => {
    const [site, other] = [
      await gatehouse().createSite({ settings }),
      await gatehouse().createSite({ settings: guarded }),
    ];
    const { platform } = gatehouse();
    const { apiKey, token } = await createApiKey(platform, site.id, { role: 'service_role' });
    expect(await signUpStatus(other, token)).toBe(400);
    await expect(revokeApiKey(platform, other.id, apiKey.id)).rejects.toMatchObject({ code: 'api_key_not_found' });
  });

  it('that gives itself another role is not believed, whoever signed it', async () => {
    const site = await gatehouse().createSite({ settings: guarded });
    const { token } = await createApiKey(gatehouse().platform, site.id, { role: 'anon' });
    const { jti } = claimsOf(token);
    const raised = site.signToken({ role: 'service_role', jti });
    expect(await signUpStatus(site, raised)).toBe(400);
    expect(await signUpStatus(site, site.signToken({ role: 'service_role', jti: 'their own' }))).toBe(200);
  });

  it.each([
    ['expires too soon', { expiresAt: new Date(Date.now() - 1_000) }, 'expires_at: is '],
    ['never expires', { expiresAt: new Date('2999-01-01') }, 'expires_at: is 2999'],
  ])('that %s is refused', async (_name, input, message) => {
    const site = await gatehouse().createSite({ settings });
    await expect(createApiKey(gatehouse().platform, site.id, { role: 'anon', ...input })).rejects.toThrow(message);
  });

  it('is refused where its role would open nothing', async () => {
    const site = await gatehouse().createSite({ settings: { ...settings, jwt: { admin_roles: ['root'] } } });
    const creation = createApiKey(gatehouse().platform, site.id, { role: 'service_role' });
    await expect(creation).rejects.toThrow('jwt.admin_roles: lacks service_role');
  });
});

describe('an admin token', () => {
  it('of the Netlify dialect is what functions get, for as long as asked', async () => {
    const site = await gatehouse().createSite();
    const { platform, clock } = gatehouse();
    const { token, expiresAt } = await mintAdminToken(platform, site.id, { dialect: 'netlify', expiresInSeconds: 60 });
    expect(headerOf(token)).toEqual({ alg: 'HS256', kid: 'nf-ident', typ: 'JWT' });
    expect(claimsOf(token)).toMatchObject({ sub: '0', exp: expiresAt.getTime() / 1_000 });
    expect(await listUsers(site, token)).toBe(200);
    clock.advance(61);
    expect(await listUsers(site, token)).toBe(401);
  });

  it('of the Supabase dialect has the service role', async () => {
    const site = await gatehouse().createSite({ settings: guarded });
    const { token, expiresInSeconds } = await mintAdminToken(gatehouse().platform, site.id, { dialect: 'supabase' });
    expect(expiresInSeconds).toBe(3_600);
    expect(claimsOf(token)).toMatchObject({ role: 'service_role' });
    await opens(site, token);
  });

  it('stays good while the key that signed it retires', async () => {
    const site = await gatehouse().createSite({ settings: { ...guarded, jwt: { exp: 60 } } });
    const { platform, clock } = gatehouse();
    await rotateSigningKey(platform, site.id, { algorithm: 'ES256', force: true });
    const { token } = await mintAdminToken(platform, site.id, { dialect: 'supabase' });
    await rotateSigningKey(platform, site.id, { force: true });
    clock.advance(3_500);
    await opens(site, token);
  });

  it('is written down in the site’s audit log', async () => {
    const site = await gatehouse().createSite();
    await mintAdminToken(gatehouse().platform, site.id, { dialect: 'netlify' });
    const answer = await fetch(`${site.netlifyUrl}/admin/audit`, {
      headers: { authorization: `Bearer ${site.signToken()}` },
    });
    const [entry] = (await answer.json()) as { payload: Record<string, unknown> }[];
    expect(entry?.payload).toMatchObject({
      action: 'admin_token_issued',
      actor_email: 'operator@netlify.com',
      traits: { dialect: 'netlify', expires_in: 3_600 },
    });
  });

  it.each([59, 3_601, 60.5])('for %d seconds is refused', async (expiresInSeconds) => {
    const site = await gatehouse().createSite();
    const minting = mintAdminToken(gatehouse().platform, site.id, { dialect: 'netlify', expiresInSeconds });
    await expect(minting).rejects.toThrow('allowed are whole seconds from 60 to 3600');
  });
});

it('a person whose token the settings’ key signed stays signed in when those settings stay', async () => {
  const site = await gatehouse().createSite({ settings });
  const { platform } = gatehouse();
  const { accessToken } = await signUp(site, 'p@x.example');
  await rotateSigningKey(platform, site.id, { algorithm: 'EdDSA', force: true });
  await vi.waitFor(async () => {
    const { accessToken: next } = await signUp(site, `${randomUUID()}@x.example`);
    expect(headerOf(next).alg).toBe('EdDSA');
  }, aSecond);
  expect(await userStatus(site, accessToken)).toBe(200);
  await updateInstanceSettings(platform, site.id, (own) => patchSettings(own, { jwt: { valid_methods: ['EdDSA'] } }));
  await vi.waitFor(async () => expect(await userStatus(site, accessToken)).toBe(403), aSecond);
});
