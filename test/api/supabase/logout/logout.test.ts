import { describe, expect, it } from 'vitest';
import { refresh, signIn, type TestSession } from '../sign-in.ts';
import { useSupabaseApi, type Answer } from '../support.ts';

const api = useSupabaseApi();

const logOut = (token: string, query = ''): Promise<Answer> => api().post(`/logout${query}`, undefined, { token });

/** Three sessions of one user. */
async function threeSessions(): Promise<[TestSession, TestSession, TestSession]> {
  const first = await signIn(api());
  return [first, await signIn(api(), first.user), await signIn(api(), first.user)];
}

async function isOver({ accessToken, refreshToken }: TestSession): Promise<boolean> {
  const me = await api().get('/user', { token: accessToken });
  const next = await refresh(api(), refreshToken);
  expect(me.status === 200).toBe(next.status === 200);
  if (me.status !== 200) expect(me).toMatchObject({ status: 403, body: { error_code: 'session_not_found' } });
  if (next.status !== 200) expect(next.body.error_code).toBe('refresh_token_not_found');
  return me.status !== 200;
}

describe('POST /logout', () => {
  it.each([
    ['', [true, true, true]],
    ['?scope=', [true, true, true]],
    ['?scope=global', [true, true, true]],
    ['?scope=local', [true, false, false]],
    ['?scope=others', [false, true, true]],
  ])('%j ends access and refresh tokens of the sessions it names, at once', async (query, expected) => {
    const sessions = await threeSessions();
    const stranger = await signIn(api());
    const answer = await logOut(sessions[0].accessToken, query);
    expect(answer).toMatchObject({ status: 204, text: '' });
    const over: boolean[] = [];
    for (const session of sessions) over.push(await isOver(session));
    expect(over).toEqual(expected);
    expect(await isOver(stranger)).toBe(false);
  });

  it('is recorded', async () => {
    const { user, accessToken } = await signIn(api());
    await logOut(accessToken);
    const entries = await api()
      .rows('audit_log_entries')
      .whereRaw(`payload->>'actor_id' = ? and payload->>'action' = 'logout'`, [user.id]);
    expect(entries).toMatchObject([{ ip_address: '', payload: { log_type: 'account', actor_username: user.email } }]);
  });

  it('refuses an unknown scope, and ends nothing', async () => {
    const session = await signIn(api());
    const answer = await logOut(session.accessToken, '?scope=all');
    expect(answer).toMatchObject({ status: 400, body: { error_code: 'validation_failed' } });
    expect(await isOver(session)).toBe(false);
  });

  it('needs a bearer, and a session that is there', async () => {
    expect(await api().post('/logout')).toMatchObject({ status: 401, body: { error_code: 'no_authorization' } });
    const { accessToken } = await signIn(api());
    await logOut(accessToken);
    expect(await logOut(accessToken)).toMatchObject({ status: 403, body: { error_code: 'session_not_found' } });
  });

  it('is refused with a token of another instance', async () => {
    const session = await signIn(api(), undefined, 'b');
    expect(await logOut(session.accessToken)).toMatchObject({ status: 403, body: { error_code: 'bad_jwt' } });
    expect((await api().get('/user', { token: session.accessToken, on: 'b' })).status).toBe(200);
  });
});
