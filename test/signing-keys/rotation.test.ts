import { createRemoteJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  createSigningKey,
  listSigningKeys,
  patchSettings,
  promoteSigningKey,
  revokeSigningKey,
  rotateSigningKey,
  updateInstanceSettings,
} from '@gatehouse/instances';
import type { InstanceId } from '@gatehouse/database';
import type { Site } from '../support/site.ts';
import { startSecondApi, type SecondApi } from '../support/start-second-api.ts';
import { useGatehouse } from '../support/use-gatehouse.ts';
import { headerOf, refresh, signUp, userStatus, type Session } from './people.ts';

const gatehouse = useGatehouse();
let second: SecondApi;
beforeAll(async () => {
  second = await startSecondApi(gatehouse());
});
afterAll(() => second.stop());

const aSecond = { timeout: 1_000, interval: 20 };

async function someSite(jwt: Record<string, unknown> = {}): Promise<Site> {
  return gatehouse().createSite({ settings: { dialect: 'supabase', mailer: { autoconfirm: true }, jwt } });
}

async function keysOf(site: Site): Promise<Record<string, string>> {
  const keys = await listSigningKeys(gatehouse().platform, site.id as InstanceId);
  return Object.fromEntries(keys.map(({ kid, state }) => [kid, state]));
}

async function publishedKids({ supabaseUrl }: Site): Promise<string[]> {
  const answer = await fetch(`${supabaseUrl}/.well-known/jwks.json`);
  const { keys } = (await answer.json()) as { keys: { kid: string }[] };
  return keys.map(({ kid }) => kid);
}

/** New tokens have that kid, wherever they are made. */
async function signsWith(site: Site, session: Session, kid: string): Promise<Session> {
  let latest = session;
  await vi.waitFor(async () => {
    latest = await refresh(site, latest);
    expect(headerOf(latest.accessToken).kid).toBe(kid);
  }, aSecond);
  return latest;
}

describe('a site that signed with its secret', () => {
  it('signs with the key that takes over; tokens of the secret are believed as before', async () => {
    const site = await someSite();
    const { platform, clock } = gatehouse();
    const before = await signUp(site, 'a@x.example');
    expect(headerOf(before.accessToken)).toEqual({ alg: 'HS256', typ: 'JWT' });
    const { key, isActive } = await rotateSigningKey(platform, site.id, { algorithm: 'ES256' });
    expect({ isActive, state: key.state, isNext: key.isNext }).toEqual({
      isActive: false,
      state: 'published',
      isNext: true,
    });
    await vi.waitFor(async () => expect(await publishedKids(site)).toEqual([key.kid]), aSecond);
    expect(headerOf((await refresh(site, before)).accessToken).alg).toBe('HS256');
    clock.advance(600);
    await vi.waitFor(async () => expect(await keysOf(site)).toEqual({ [key.kid]: 'active' }), { timeout: 5_000 });
    const after = await signsWith(site, await signUp(site, 'b@x.example'), key.kid);
    for (const at of [undefined, second]) {
      expect(await userStatus(site, before.accessToken, at)).toBe(200);
      expect(await userStatus(site, after.accessToken, at)).toBe(200);
    }
  });
});

describe('rotation under load', () => {
  it('every token is good from the moment it is issued, at every process and for who keeps the key set', async () => {
    const site = await someSite({ jwks_max_age: 1 });
    const { platform } = gatehouse();
    const issuer = new URL(`${site.supabaseUrl}/.well-known/jwks.json`);
    // Asks for the key set as seldom as it may, and never because a kid is unknown.
    const keySet = createRemoteJWKSet(issuer, { cacheMaxAge: 1_000, cooldownDuration: 3_600_000 });
    await rotateSigningKey(platform, site.id, { algorithm: 'ES256', force: true });
    let session = await signUp(site, 'busy@x.example');
    const kids = new Set<string>();
    const tokens: string[] = [];
    const rotating = new AbortController();

    const load = (async () => {
      while (!rotating.signal.aborted) {
        session = await refresh(site, session);
        tokens.push(session.accessToken);
        const { alg, kid } = headerOf(session.accessToken);
        if (alg === 'HS256') continue;
        kids.add(String(kid));
        await jwtVerify(session.accessToken, keySet);
        expect(await userStatus(site, session.accessToken, second)).toBe(200);
        expect(await userStatus(site, tokens[Math.floor(tokens.length / 2)] ?? '', second)).toBe(200);
      }
    })();
    const rotate = (async () => {
      for (const algorithm of ['ES256', 'EdDSA', 'ES256']) {
        const { key } = await rotateSigningKey(platform, site.id, { algorithm });
        await vi.waitFor(() => expect(kids).toContain(key.kid), { timeout: 10_000, interval: 20 });
      }
      rotating.abort();
    })();
    await Promise.all([load, rotate]);
    expect(kids.size).toBeGreaterThanOrEqual(4);
    for (const token of [tokens[0], tokens.at(-1)]) expect(await userStatus(site, token ?? '', second)).toBe(200);
    expect(Object.values(await keysOf(site)).toSorted()).toEqual(['active', 'retiring', 'retiring', 'retiring']);
  });
});

describe('a key that was published just now', () => {
  it('is refused its place, unless it is forced', async () => {
    const site = await someSite();
    const { platform, clock } = gatehouse();
    const { key } = await createSigningKey(platform, site.id, { algorithm: 'EdDSA' });
    await expect(promoteSigningKey(platform, site.id, key.kid)).rejects.toMatchObject({
      code: 'signing_key_too_new',
      status: 409,
      retryAfterSeconds: expect.closeTo(600, -1),
    });
    clock.advance(590);
    await expect(promoteSigningKey(platform, site.id, key.kid)).rejects.toMatchObject({ code: 'signing_key_too_new' });
    expect(await promoteSigningKey(platform, site.id, key.kid, { force: true })).toMatchObject({ state: 'active' });
  });

  it('verifies already, so that no process is late', async () => {
    const site = await someSite();
    const { platform } = gatehouse();
    const { key } = await createSigningKey(platform, site.id, { algorithm: 'ES256' });
    await vi.waitFor(async () => expect(await publishedKids(site)).toContain(key.kid), aSecond);
    const session = await signUp(site, 'early@x.example');
    // The second process still has the key as published when the first signs with it.
    expect(await userStatus(site, session.accessToken, second)).toBe(200);
    await promoteSigningKey(platform, site.id, key.kid, { force: true });
    const { accessToken } = await signsWith(site, session, key.kid);
    expect(await userStatus(site, accessToken, second)).toBe(200);
  });
});

describe('a key that retires', () => {
  it('verifies until the longest life of its tokens is over, then it leaves the key set and its private half is erased', async () => {
    const site = await someSite({ exp: 7_200 });
    const { platform, clock } = gatehouse();
    const first = await rotateSigningKey(platform, site.id, { algorithm: 'ES256', force: true });
    const { accessToken } = await signsWith(site, await signUp(site, 'old@x.example'), first.key.kid);
    await updateInstanceSettings(platform, site.id, (own) => patchSettings(own, { jwt: { exp: 60 } }));
    const next = await rotateSigningKey(platform, site.id, { force: true });
    clock.advance(7_190);
    expect(await userStatus(site, accessToken)).toBe(200);
    expect(await keysOf(site)).toMatchObject({ [first.key.kid]: 'retiring' });
    clock.advance(80);
    await vi.waitFor(async () => expect(await keysOf(site)).toMatchObject({ [first.key.kid]: 'revoked' }), {
      timeout: 5_000,
    });
    await vi.waitFor(async () => expect(await publishedKids(site)).toEqual([next.key.kid]), aSecond);
    const rows = await platform.db
      .knex('gatehouse.signing_keys')
      .where({ instance_id: site.id, id: first.key.kid })
      .select('sealed_key');
    expect(rows).toEqual([{ sealed_key: null }]);
  });
});

describe('a key that is revoked', () => {
  it('is believed by no process a second later, although its tokens were verified before (CVE-2026-8922)', async () => {
    const site = await someSite();
    const { platform } = gatehouse();
    const { key } = await rotateSigningKey(platform, site.id, { algorithm: 'ES256', force: true });
    const session = await signsWith(site, await signUp(site, 'stolen@x.example'), key.kid);
    for (const at of [undefined, second]) expect(await userStatus(site, session.accessToken, at)).toBe(200);
    const { successor } = await revokeSigningKey(platform, site.id, key.kid);
    expect(successor).toMatchObject({ state: 'active', algorithm: 'ES256' });
    for (const at of [undefined, second]) {
      await vi.waitFor(async () => expect(await userStatus(site, session.accessToken, at)).toBe(403), aSecond);
    }
    // The session is as good as before.
    await signsWith(site, session, successor?.kid ?? '');
    expect(await publishedKids(site)).toEqual([successor?.kid]);
  });

  it('speaks to the Netlify dialect too, whose tokens do not name it', async () => {
    const site = await someSite();
    const { platform } = gatehouse();
    const { key, secret } = await rotateSigningKey(platform, site.id, { force: true });
    expect(Buffer.from(secret ?? '', 'base64url')).toHaveLength(32);
    const body = new URLSearchParams({
      grant_type: 'password',
      username: 'n@x.example',
      password: 'correct horse battery',
    });
    await signUp(site, 'n@x.example');
    const signIn = async (): Promise<string> => {
      const answer = await fetch(`${site.netlifyUrl}/token`, { method: 'POST', body });
      return String(((await answer.json()) as Record<string, unknown>)['access_token']);
    };
    const ask = async (token: string): Promise<number> =>
      (await fetch(`${site.netlifyUrl}/user`, { headers: { authorization: `Bearer ${token}` } })).status;
    const token = await signIn();
    expect(headerOf(token)).toEqual({ alg: 'HS256', kid: 'nf-ident', typ: 'JWT' });
    expect(await ask(token)).toBe(200);
    await revokeSigningKey(platform, site.id, key.kid);
    await vi.waitFor(async () => expect(await ask(token)).toBe(401), aSecond);
    expect(await ask(await signIn())).toBe(200);
  });
});
