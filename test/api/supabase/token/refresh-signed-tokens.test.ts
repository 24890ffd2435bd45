import { parseRefreshTokenV2 } from '@gatehouse/crypto';
import type { SparseSettings } from '@gatehouse/instances';
import { describe, expect, it } from 'vitest';
import { countRoundTrips } from '../count-round-trips.ts';
import { claimsOf, refresh, signIn } from '../sign-in.ts';
import { useSupabaseApi, type Answer } from '../support.ts';

const api = useSupabaseApi({ security: { refresh_token_algorithm_version: 2 } });

const alreadyUsed = { status: 400, body: { error_code: 'refresh_token_already_used' } };
const notFound = { status: 400, body: { error_code: 'refresh_token_not_found' } };

const counterOf = (token: string): number => Number(parseRefreshTokenV2(token)?.counter);
const reuseOf = ({ headers }: Answer) => headers.get('sb-auth-refresh-token-reuse');
const causeOf = ({ headers }: Answer) => headers.get('sb-auth-refresh-token-reuse-cause');

async function hasSession(id: string): Promise<boolean> {
  return (await api().rows('sessions').where({ id })).length === 1;
}

/** Refreshes so many times, a second apart. @returns every token, the first included. */
async function chain(first: string, times: number): Promise<string[]> {
  const tokens = [first];
  for (let index = 0; index < times; index += 1) {
    api().advance(1);
    const answer = await refresh(api(), tokens.at(-1) ?? '');
    tokens.push(answer.body.refresh_token);
  }
  return tokens;
}

describe('a session with signed refresh tokens', () => {
  it('starts at counter 0, and keeps no token', async () => {
    const user = await api().addUser({ email: 'signed@x.example' });
    const answer = await api().post('/token?grant_type=password', { email: user.email, password: 'correct horse' });
    const token = parseRefreshTokenV2(answer.body.refresh_token);
    expect(token?.counter).toBe(0n);
    expect(answer.body.refresh_token).toMatch(/^[A-Za-z0-9_-]{51,}$/);
    expect(token?.sessionId).toBe(answer.headers.get('sb-auth-session-id'));
    expect(answer.headers.get('sb-auth-refresh-token-counter')).toBe('0');
    expect(answer.headers.get('sb-auth-refresh-token-prefix')).toBeNull();
    const tokens = await api().rows('refresh_tokens').where({ user_id: user.id });
    expect(tokens).toEqual([]);
  });

  it('moves on by one with each refresh: one round trip', async () => {
    const { user, sessionId, refreshToken } = await signIn(api());
    api().advance(5);
    const first = await refresh(api(), refreshToken, { headers: { 'user-agent': 'later/2' } });
    expect(first).toMatchObject({ status: 200, body: { user: { id: user.id, identities: [{ provider: 'email' }] } } });
    expect(claimsOf(first.body.access_token)).toMatchObject({ session_id: sessionId });
    expect(counterOf(first.body.refresh_token)).toBe(1);
    expect(first.headers.get('sb-auth-refresh-token-counter')).toBe('1');
    expect(reuseOf(first)).toBe('false');
    expect(causeOf(first)).toBeNull();
    const [session] = await api().rows('sessions').where({ id: sessionId });
    expect(session).toMatchObject({ refreshed_at: api().now, user_agent: 'later/2' });
    const entries = await api().rows('audit_log_entries').whereRaw(`payload->>'actor_id' = ?`, [user.id]);
    expect(entries.map(({ payload }: { payload: { action: string } }) => payload.action)).toEqual([
      'login',
      'token_refreshed',
    ]);
    expect(await countRoundTrips(() => refresh(api(), first.body.refresh_token))).toBe(1);
    expect(await countRoundTrips(() => refresh(api(), first.body.refresh_token))).toBe(2);
  });
});

describe('a counter that is behind', () => {
  it('by one is answered with the current one, however late', async () => {
    const { refreshToken } = await signIn(api());
    const [, current] = await chain(refreshToken, 1);
    api().advance(86_400);
    const answer = await refresh(api(), refreshToken);
    expect(answer).toMatchObject({ status: 200, body: { refresh_token: current } });
    expect(answer.headers.get('sb-auth-refresh-token-counter')).toBe('1');
    expect(reuseOf(answer)).toBeNull();
    expect(causeOf(answer)).toBe('fail-to-save');
  });

  it('by more is answered within the interval since the last refresh', async () => {
    api().configure({ security: { refresh_token_reuse_interval: 10 } });
    const { refreshToken } = await signIn(api());
    const [, second, , current] = await chain(refreshToken, 3);
    api().advance(9);
    const answer = await refresh(api(), refreshToken);
    expect(answer).toMatchObject({ status: 200, body: { refresh_token: current } });
    expect(causeOf(answer)).toBe('concurrent-refresh');
    api().advance(10);
    expect(await refresh(api(), second ?? '')).toMatchObject(alreadyUsed);
  });

  it('ends the session otherwise, at once for its access tokens too', async () => {
    const { user, sessionId, accessToken, refreshToken } = await signIn(api());
    const tokens = await chain(refreshToken, 2);
    const replay = await refresh(api(), refreshToken);
    expect(replay).toMatchObject(alreadyUsed);
    expect(replay.headers.get('sb-auth-refresh-token-rotated')).toBe('true');
    expect(replay.headers.get('sb-auth-user-id')).toBe(user.id);
    expect(replay.headers.get('sb-auth-session-id')).toBe(sessionId);
    expect(await hasSession(sessionId)).toBe(false);
    for (const token of tokens) expect(await refresh(api(), token)).toMatchObject(notFound);
    const me = await api().get('/user', { token: accessToken });
    expect(me).toMatchObject({ status: 403, body: { error_code: 'session_not_found' } });
  });

  it('only fails when rotation is off', async () => {
    api().configure({ security: { refresh_token_rotation_enabled: false } });
    const { sessionId, refreshToken } = await signIn(api());
    const tokens = await chain(refreshToken, 2);
    const replay = await refresh(api(), refreshToken);
    expect(replay).toMatchObject(alreadyUsed);
    expect(replay.headers.get('sb-auth-refresh-token-rotated')).toBeNull();
    expect(await hasSession(sessionId)).toBe(true);
    expect((await refresh(api(), tokens.at(-1) ?? '')).status).toBe(200);
  });

  it('is always answered where reuse is allowed', async () => {
    api().configure({ security: { refresh_token_allow_reuse: true } });
    const { refreshToken } = await signIn(api());
    const tokens = await chain(refreshToken, 3);
    api().advance(3_600);
    const answer = await refresh(api(), refreshToken);
    expect(answer).toMatchObject({ status: 200, body: { refresh_token: tokens.at(-1) } });
    expect(causeOf(answer)).toBe('always-allow');
    expect(causeOf(await refresh(api(), tokens.at(-2) ?? ''))).toBe('fail-to-save,always-allow');
  });
});

it('20 parallel refreshes of one token all get the same working session, and a replay later ends it', async () => {
  const { refreshToken } = await signIn(api());
  const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(api(), refreshToken)));
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
  const next = new Set(answers.map(({ body }) => body.refresh_token as string));
  expect(next.size).toBe(1);
  expect(answers.filter((answer) => reuseOf(answer) === 'false')).toHaveLength(1);
  for (const { body } of answers) {
    expect((await api().get('/user', { token: body.access_token })).status).toBe(200);
  }
  const later = await chain([...next][0] ?? '', 1);
  expect(await refresh(api(), refreshToken)).toMatchObject(alreadyUsed);
  expect(await refresh(api(), later.at(-1) ?? '')).toMatchObject(notFound);
});

it('of 20 parallel replays none gets a session (CVE-2026-1035, ASVS 10.4.5)', async () => {
  const { sessionId, refreshToken } = await signIn(api());
  await chain(refreshToken, 2);
  const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(api(), refreshToken)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([400]));
  expect(await hasSession(sessionId)).toBe(false);
});

describe('a signed token is refused', () => {
  it('on another instance, after one look for a session that was moved there', async () => {
    const { refreshToken } = await signIn(api());
    expect(await refresh(api(), refreshToken, { on: 'b' })).toMatchObject(notFound);
    expect(await countRoundTrips(() => refresh(api(), refreshToken, { on: 'b' }))).toBe(1);
    expect((await refresh(api(), refreshToken)).status).toBe(200);
  });

  it('with a byte changed', async () => {
    const { refreshToken } = await signIn(api());
    const changed = `${refreshToken.slice(0, 10)}${refreshToken[10] === 'A' ? 'B' : 'A'}${refreshToken.slice(11)}`;
    expect(await refresh(api(), changed)).toMatchObject({ status: 400, body: { error_code: 'validation_failed' } });
  });

  it('when the database knows only an earlier counter', async () => {
    const { sessionId, refreshToken } = await signIn(api());
    const tokens = await chain(refreshToken, 3);
    await api().rows('sessions').where({ id: sessionId }).update({ refresh_token_counter: 1 });
    const answer = await refresh(api(), tokens.at(-1) ?? '');
    expect(answer).toMatchObject({ status: 400, body: { error_code: 'validation_failed' } });
    expect(await hasSession(sessionId)).toBe(true);
  });

  it('once the person has signed out', async () => {
    const { accessToken, refreshToken } = await signIn(api());
    await api().post('/logout', undefined, { token: accessToken });
    expect(await refresh(api(), refreshToken)).toMatchObject(notFound);
  });
});

describe('the two forms live side by side', () => {
  const version = (refresh_token_algorithm_version: number, refresh_token_upgrade_percentage = 0): SparseSettings => ({
    security: { refresh_token_algorithm_version, refresh_token_upgrade_percentage },
  });

  it('a session keeps its form when the setting changes', async () => {
    const signed = await signIn(api());
    api().configure(version(1));
    const table = await signIn(api());
    expect(table.refreshToken).toHaveLength(12);
    expect(counterOf((await refresh(api(), signed.refreshToken)).body.refresh_token)).toBe(1);
    api().configure(version(2));
    expect((await refresh(api(), table.refreshToken)).body.refresh_token).toHaveLength(12);
  });

  it('all sessions move to signed tokens at their next refresh where that is asked for: one round trip', async () => {
    api().configure(version(1));
    const { sessionId, refreshToken } = await signIn(api());
    api().configure(version(2, 100));
    let moved: Answer | undefined;
    expect(await countRoundTrips(async () => (moved = await refresh(api(), refreshToken)))).toBe(1);
    expect(parseRefreshTokenV2(moved?.body.refresh_token)).toMatchObject({ sessionId, counter: 0n });
    expect(moved?.headers.get('sb-auth-refresh-token-counter')).toBe('0');
    expect(moved && reuseOf(moved)).toBe('false');
    const again = await refresh(api(), refreshToken);
    expect(again).toMatchObject({ status: 200, body: { refresh_token: moved?.body.refresh_token } });
    const next = await refresh(api(), moved?.body.refresh_token);
    expect(counterOf(next.body.refresh_token)).toBe(1);
  });

  it('a table token that is sent again after its session moved on ends the session (supabase#2624)', async () => {
    api().configure(version(1));
    const { sessionId, refreshToken } = await signIn(api());
    api().configure(version(2, 100));
    const moved = await refresh(api(), refreshToken);
    const next = await refresh(api(), moved.body.refresh_token);
    api().advance(1);
    const replay = await refresh(api(), refreshToken);
    expect(replay).toMatchObject(alreadyUsed);
    expect(replay.headers.get('sb-auth-refresh-token-rotated')).toBe('true');
    expect(await hasSession(sessionId)).toBe(false);
    expect(await refresh(api(), next.body.refresh_token)).toMatchObject(notFound);
  });

  it('20 parallel refreshes that move a session all get its one signed token', async () => {
    api().configure(version(1));
    const { refreshToken } = await signIn(api());
    api().configure(version(2, 100));
    const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(api(), refreshToken)));
    expect(new Set(answers.map(({ body }) => counterOf(body.refresh_token)))).toEqual(new Set([0]));
  });

  it('about the share of sessions that is asked for moves', async () => {
    api().configure(version(1));
    const sessions = await Promise.all(Array.from({ length: 60 }, () => signIn(api())));
    api().configure(version(2, 50));
    const answers = await Promise.all(sessions.map(({ refreshToken }) => refresh(api(), refreshToken)));
    const moved = answers.filter(({ body }) => body.refresh_token.length > 12).length;
    expect(moved).toBeGreaterThan(10);
    expect(moved).toBeLessThan(50);
  });
});
