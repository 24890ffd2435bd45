import type { TenantTable } from '@gatehouse/database';
import { describe, expect, it } from 'vitest';
import { Upkeep } from '@gatehouse/worker';
import { claimsOf, refresh, signIn } from '../api/supabase/sign-in.ts';
import { useSupabaseApi } from '../api/supabase/support.ts';

const api = useSupabaseApi();
const hour = 3_600;
const day = 24 * hour;
const notFound = { status: 400, body: { error_code: 'refresh_token_not_found' } };
const alreadyUsed = { status: 400, body: { error_code: 'refresh_token_already_used' } };

/** What a worker that has just started does first. */
async function sweep(): Promise<number> {
  const { db } = api().dependencies;
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const sites = ['a', 'b'].map((slug) => api().instance(slug));
  return new Upkeep({
    db,
    log,
    now: () => api().now,
    findInstance: async (id) => sites.find((site) => site.id === id),
    canTellWhoIsGone: () => true,
    wake: () => undefined,
  }).sweep();
}

function rows(table: TenantTable, where: Record<string, unknown>): Promise<Record<string, unknown>[]> {
  return api().rows(table).where(where);
}

/** Refreshes again and again. @returns every token of the session, the live one last */
async function refreshEach(first: string, seconds: number, times: number): Promise<string[]> {
  const tokens = [first];
  for (let time = 0; time < times; time += 1) {
    api().advance(seconds);
    const { body } = await refresh(api(), tokens.at(-1) ?? '');
    tokens.push(body.refresh_token);
  }
  return tokens;
}

describe('refresh tokens', () => {
  it('that were used are forgotten a day after their child was; the chain stays short', async () => {
    const { refreshToken, sessionId } = await signIn(api());
    const tokens = await refreshEach(refreshToken, 6 * hour, 12);
    await sweep();
    expect(await rows('refresh_tokens', { session_id: sessionId })).toHaveLength(7);
    expect(await refresh(api(), tokens[0] ?? '')).toMatchObject(notFound);
    expect((await refresh(api(), tokens.at(-1) ?? '')).status).toBe(200);
  });

  it('that were used within a day still end the family', async () => {
    const { refreshToken, sessionId } = await signIn(api());
    const tokens = await refreshEach(refreshToken, 6 * hour, 6);
    await sweep();
    expect(await refresh(api(), tokens[3] ?? '')).toMatchObject(alreadyUsed);
    expect(await refresh(api(), tokens.at(-1) ?? '')).toMatchObject({ status: 400 });
    api().advance(2 * day);
    await sweep();
    expect(await rows('refresh_tokens', { session_id: sessionId, is_revoked: false })).toEqual([]);
  });

  it('the parent of the live one is answered however long the client was away', async () => {
    const { refreshToken } = await signIn(api());
    const [, parent = '', live] = await refreshEach(refreshToken, hour, 2);
    api().advance(90 * day);
    await sweep();
    expect(await refresh(api(), parent)).toMatchObject({ status: 200, body: { refresh_token: live } });
  });

  it('the parent of a session that moved to signed counters is answered as long as none was used', async () => {
    const { refreshToken } = await signIn(api());
    const [, parent = ''] = await refreshEach(refreshToken, hour, 1);
    const security = { refresh_token_algorithm_version: 2, refresh_token_upgrade_percentage: 100 };
    api().configure({ security });
    const moved = await refresh(api(), parent);
    api().advance(40 * day);
    await sweep();
    const again = await refresh(api(), parent);
    expect([again.status, again.body.refresh_token]).toEqual([200, moved.body.refresh_token]);
    await refresh(api(), moved.body.refresh_token);
    await sweep();
    expect(await refresh(api(), refreshToken)).toMatchObject({ status: 400 });
  });

  it('there is nothing to do where nothing happened since', async () => {
    const { refreshToken } = await signIn(api());
    await refreshEach(refreshToken, hour, 5);
    api().advance(2 * day);
    await sweep();
    expect(await sweep()).toBe(0);
  });
});

describe('sessions', () => {
  it('are removed a day after they ended by age or inactivity, and no other', async () => {
    api().configure({ sessions: { timebox: 10 * day, inactivity_timeout: 2 * day } });
    const idle = await signIn(api());
    const old = await signIn(api());
    let { refreshToken } = old;
    const idleIsThere = async (): Promise<boolean> => (await rows('sessions', { id: idle.sessionId })).length === 1;
    for (let days = 0; days < 3; days += 1) {
      await sweep();
      expect(await idleIsThere()).toBe(true);
      api().advance(day - 1);
      refreshToken = (await refresh(api(), refreshToken)).body.refresh_token;
    }
    api().advance(5);
    await sweep();
    expect(await idleIsThere()).toBe(false);
    expect(await rows('sessions', { id: old.sessionId })).toHaveLength(1);
    expect((await refresh(api(), refreshToken)).status).toBe(200);
    api().advance(11 * day);
    await sweep();
    expect(await rows('sessions', { id: old.sessionId })).toEqual([]);
    expect(await rows('refresh_tokens', { session_id: old.sessionId })).toEqual([]);
  });

  it('stay for ever where the site has no such rule', async () => {
    const { refreshToken } = await signIn(api());
    api().advance(800 * day);
    await sweep();
    expect((await refresh(api(), refreshToken)).status).toBe(200);
  });

  it.each([1, 2])('are removed a day after their refresh token has expired (form %d)', async (form) => {
    const security = { refresh_token_algorithm_version: form };
    api().configure({ security, jwt: { refresh_token_lifetime: 30 * day } });
    const { sessionId } = await signIn(api());
    api().advance(31 * day);
    await sweep();
    expect(await rows('sessions', { id: sessionId })).toHaveLength(1);
    api().advance(1);
    await sweep();
    expect(await rows('sessions', { id: sessionId })).toEqual([]);
  });

  it('whose access token outlives the refresh token stay as long as that is good', async () => {
    api().configure({ jwt: { refresh_token_lifetime: day, exp: 10 * day } });
    const { accessToken } = await signIn(api());
    api().advance(9 * day);
    await sweep();
    expect((await api().get('/user', { token: accessToken })).status).toBe(200);
  });

  it('with an end of their own are removed three days after it', async () => {
    const { sessionId } = await signIn(api());
    const session = api().rows('sessions').where({ id: sessionId });
    await session.clone().update({ not_after: api().now });
    api().advance(3 * day);
    await sweep();
    expect(await rows('sessions', { id: sessionId })).toHaveLength(1);
    api().advance(1);
    await sweep();
    expect(await rows('sessions', { id: sessionId })).toEqual([]);
  });
});

describe('links and codes', () => {
  it('that expired are forgotten after a month, but those of a change of address', async () => {
    const { user, accessToken } = await signIn(api());
    await api().post('/recover', { email: user.email });
    await api().put('/user', { email: `new-${user.email}` }, { token: accessToken });
    const kinds = async (): Promise<unknown[]> =>
      (await rows('one_time_tokens', { user_id: user.id })).map(({ kind }) => kind).toSorted();
    expect(await kinds()).toEqual(['email_change_current', 'email_change_new', 'recovery']);
    api().advance(31 * day);
    await sweep();
    expect(await kinds()).toEqual(['email_change_current', 'email_change_new', 'recovery']);
    api().advance(1);
    await sweep();
    expect(await kinds()).toEqual(['email_change_current', 'email_change_new']);
  });
});

describe('people who never said who they are', () => {
  const signInAnonymously = async (): Promise<string> => {
    const { body } = await api().post('/signup', {});
    return claimsOf(body.access_token)['sub'] as string;
  };
  const anonymous = { enabled: true, cleanup_enabled: true };
  const isThere = async (id: string): Promise<boolean> => (await rows('users', { id })).length === 1;

  it('are removed after thirty days where the site wants that, and listeners hear of it', async () => {
    api().configure({ external: { anonymous_users: anonymous }, events: { retention_days: 30 } });
    const id = await signInAnonymously();
    const { user } = await signIn(api());
    api().advance(30 * day);
    await sweep();
    expect(await isThere(id)).toBe(true);
    api().advance(1);
    await sweep();
    expect([await isThere(id), await isThere(user.id)]).toEqual([false, true]);
    expect(await rows('events', { type: 'user.deleted' })).toMatchObject([{ user_id: id }]);
  });

  it.each([
    ['does not want that', { enabled: true, cleanup_enabled: false }],
    ['does not let anybody in like that any more', { enabled: false, cleanup_enabled: true }],
  ])('stay where the site %s', async (_why, later) => {
    api().configure({ external: { anonymous_users: { ...anonymous, cleanup_enabled: false } } });
    const id = await signInAnonymously();
    api().configure({ external: { anonymous_users: later } });
    api().advance(31 * day);
    await sweep();
    expect(await isThere(id)).toBe(true);
  });
});
