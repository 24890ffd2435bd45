import { describe, expect, it } from 'vitest';
import { countRoundTrips } from '../count-round-trips.ts';
import { claimsOf, refresh, signIn } from '../sign-in.ts';
import { useSupabaseApi, type Answer } from '../support.ts';

const api = useSupabaseApi();

const alreadyUsed = { status: 400, body: { error_code: 'refresh_token_already_used' } };
const notFound = { status: 400, body: { error_code: 'refresh_token_not_found' } };

async function actionsOf(userId: string): Promise<string[]> {
  const entries = await api()
    .rows('audit_log_entries')
    .whereRaw(`payload->>'actor_id' = ?`, [userId])
    .select('payload');
  return entries.map(({ payload }: { payload: { action: string } }) => payload.action).toSorted();
}

async function works(accessToken: string): Promise<boolean> {
  return (await api().get('/user', { token: accessToken })).status === 200;
}

describe('a refresh token that was not used', () => {
  it('is swapped for another, with a token response', async () => {
    const { user, sessionId, refreshToken } = await signIn(api());
    api().advance(10);
    const answer = await refresh(api(), refreshToken, { headers: { 'user-agent': 'later/2' } });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      token_type: 'bearer',
      expires_in: 3_600,
      refresh_token: expect.stringMatching(/^[a-z2-7]{12}$/),
      user: { id: user.id, identities: [{ provider: 'email' }] },
    });
    expect(answer.body).not.toHaveProperty('weak_password');
    expect(answer.body.refresh_token).not.toBe(refreshToken);
    expect(claimsOf(answer.body.access_token)).toMatchObject({ session_id: sessionId, amr: [{ method: 'password' }] });
    expect(answer.headers.get('sb-auth-user-id')).toBe(user.id);
    expect(answer.headers.get('sb-auth-session-id')).toBe(sessionId);
    expect(answer.headers.get('sb-auth-refresh-token-reuse')).toBe('false');
    expect(answer.headers.get('sb-auth-refresh-token-prefix')).toBe(answer.body.refresh_token.slice(0, 5));
    const [session] = await api().rows('sessions').where({ id: sessionId });
    expect(session).toMatchObject({ refreshed_at: api().now, user_agent: 'later/2' });
    expect(await actionsOf(user.id)).toEqual(['login', 'token_refreshed', 'token_revoked']);
  });

  it('is one round trip; sent again, two', async () => {
    const warm = await signIn(api());
    await refresh(api(), warm.refreshToken);
    const { refreshToken } = await signIn(api());
    expect(await countRoundTrips(() => refresh(api(), refreshToken))).toBe(1);
    expect(await countRoundTrips(() => refresh(api(), refreshToken))).toBe(2);
  });

  it('shows the user as it is now', async () => {
    const { user, refreshToken } = await signIn(api());
    await api()
      .rows('users')
      .where({ id: user.id })
      .update({ user_metadata: { a: 1 } });
    const { body } = await refresh(api(), refreshToken);
    expect(body.user.user_metadata).toEqual({ a: 1 });
    expect(claimsOf(body.access_token)['user_metadata']).toEqual({ a: 1 });
  });
});

describe('a refresh token that was used', () => {
  it('is answered with the same child for as long as that is the active one', async () => {
    const { user, refreshToken } = await signIn(api());
    const first = await refresh(api(), refreshToken);
    api().advance(86_400);
    const again = await refresh(api(), refreshToken);
    expect(again).toMatchObject({ status: 200, body: { refresh_token: first.body.refresh_token } });
    expect(again.headers.get('sb-auth-refresh-token-reuse')).toBeNull();
    expect(await actionsOf(user.id)).toEqual(['login', 'token_refreshed', 'token_refreshed', 'token_revoked']);
  });

  it('gets a further child within the interval', async () => {
    api().configure({ security: { refresh_token_reuse_interval: 10 } });
    const { refreshToken } = await signIn(api());
    const first = await refresh(api(), refreshToken);
    await refresh(api(), first.body.refresh_token);
    api().advance(10);
    const late = await refresh(api(), refreshToken);
    expect(late.status).toBe(200);
    expect(late.headers.get('sb-auth-refresh-token-reuse')).toBe('false');
    expect((await refresh(api(), late.body.refresh_token)).status).toBe(200);
  });

  it('ends the whole family after that; the session and its access tokens live on (GHSA-392p-2q2v-4372)', async () => {
    const { user, sessionId, accessToken, refreshToken } = await signIn(api());
    const first = await refresh(api(), refreshToken);
    const second = await refresh(api(), first.body.refresh_token);
    api().advance(1);
    const replay = await refresh(api(), refreshToken);
    expect(replay).toMatchObject(alreadyUsed);
    expect(replay.body.msg).toContain('Invalid Refresh Token: Already Used');
    expect(replay.headers.get('sb-auth-user-id')).toBe(user.id);
    expect(replay.headers.get('sb-auth-session-id')).toBe(sessionId);
    for (const token of [refreshToken, first.body.refresh_token, second.body.refresh_token]) {
      expect(await refresh(api(), token)).toMatchObject(alreadyUsed);
    }
    expect(await works(accessToken)).toBe(true);
  });

  it('does not bring an ended family back to life within the interval', async () => {
    api().configure({ security: { refresh_token_reuse_interval: 10 } });
    const { refreshToken } = await signIn(api());
    const first = await refresh(api(), refreshToken);
    api().advance(60);
    const second = await refresh(api(), first.body.refresh_token);
    expect(await refresh(api(), refreshToken)).toMatchObject(alreadyUsed);
    expect(await refresh(api(), second.body.refresh_token)).toMatchObject(alreadyUsed);
  });

  it('only fails when rotation is off', async () => {
    api().configure({ security: { refresh_token_rotation_enabled: false } });
    const { refreshToken } = await signIn(api());
    const first = await refresh(api(), refreshToken);
    const second = await refresh(api(), first.body.refresh_token);
    api().advance(1);
    expect(await refresh(api(), refreshToken)).toMatchObject(alreadyUsed);
    expect((await refresh(api(), second.body.refresh_token)).status).toBe(200);
  });
});

describe('20 parallel refreshes of one token', () => {
  it('all get the same working session, and a replay later ends the family (CVE-2026-1035, ASVS 10.4.5)', async () => {
    const { refreshToken } = await signIn(api());
    const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(api(), refreshToken)));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
    const children = new Set(answers.map(({ body }) => body.refresh_token as string));
    expect(children.size).toBe(1);
    const isNew = answers.filter(({ headers }) => headers.get('sb-auth-refresh-token-reuse') === 'false');
    expect(isNew).toHaveLength(1);
    for (const { body } of answers) expect(await works(body.access_token)).toBe(true);
    const next = await refresh(api(), [...children][0] ?? '');
    expect(next.status).toBe(200);
    api().advance(1);
    expect(await refresh(api(), refreshToken)).toMatchObject(alreadyUsed);
    expect(await refresh(api(), next.body.refresh_token)).toMatchObject(alreadyUsed);
  });
});

describe('what is no refresh token of the instance', () => {
  it.each(['', 'short', 'UPPERCASE234', 'abc-efghijkl', 'a'.repeat(13), 'A'.repeat(51), '💥'.repeat(6)])(
    '%j is refused without a look at the database',
    async (token) => {
      const work = (): Promise<Answer> => refresh(api(), token);
      expect(await work()).toMatchObject({
        status: 400,
        body: { error_code: 'validation_failed', msg: 'Refresh token is not valid' },
      });
      expect(await countRoundTrips(work)).toBe(0);
    },
  );

  it('a token that was never issued is not found', async () => {
    const answer = await refresh(api(), 'abcdefgh2345');
    expect(answer).toMatchObject(notFound);
    expect(answer.body.msg).toContain('Invalid Refresh Token: Refresh Token Not Found');
    expect(answer.headers.get('sb-auth-user-id')).toBeNull();
  });

  it('a token of another instance is not found there, and stays good at home', async () => {
    const { refreshToken } = await signIn(api());
    expect(await refresh(api(), refreshToken, { on: 'b' })).toMatchObject(notFound);
    const first = await refresh(api(), refreshToken);
    expect(await refresh(api(), refreshToken, { on: 'b' })).toMatchObject(notFound);
    expect((await refresh(api(), first.body.refresh_token)).status).toBe(200);
  });

  it('a token is not kept in clear', async () => {
    const { refreshToken } = await signIn(api());
    const rows = await api().rows('refresh_tokens').select('*');
    expect(JSON.stringify(rows)).not.toContain(refreshToken);
  });
});

it('a banned user cannot refresh, and can again afterwards (supabase#2642)', async () => {
  const { user, sessionId, refreshToken } = await signIn(api());
  const users = () => api().rows('users').where({ id: user.id });
  await users().update({ banned_until: new Date(api().now.getTime() + 1_000) });
  const answer = await refresh(api(), refreshToken);
  expect(answer).toMatchObject({ status: 400, body: { error_code: 'user_banned' } });
  expect(answer.headers.get('sb-auth-session-id')).toBe(sessionId);
  api().advance(1);
  expect((await refresh(api(), refreshToken)).status).toBe(200);
});
