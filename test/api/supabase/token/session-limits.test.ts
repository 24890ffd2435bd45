import type { SparseSettings } from '@gatehouse/instances';
import { describe, expect, it } from 'vitest';
import { claimsOf, refresh, signIn } from '../sign-in.ts';
import { useSupabaseApi, type Answer } from '../support.ts';

const api = useSupabaseApi();

const expired = { status: 400, body: { error_code: 'session_expired' } };

/** Both forms of refresh tokens, which the limits treat alike. */
const forms = [
  ['table-based', 1],
  ['signed', 2],
] as const;

function configure(version: number, sessions: SparseSettings['sessions'] = {}, jwt: SparseSettings['jwt'] = {}): void {
  api().configure({ sessions, jwt, security: { refresh_token_algorithm_version: version } });
}

async function refreshed(refreshToken: string): Promise<string> {
  const answer = await refresh(api(), refreshToken);
  expect(answer.status).toBe(200);
  return answer.body.refresh_token as string;
}

describe.each(forms)('a session with %s refresh tokens', (_form, version) => {
  it('ends a fixed time after it was opened, however busy it was; its access tokens live on (ASVS 10.4.8)', async () => {
    configure(version, { timebox: 100 });
    const { user, sessionId, accessToken, refreshToken } = await signIn(api());
    api().advance(60);
    const next = await refreshed(refreshToken);
    api().advance(40);
    const last = await refreshed(next);
    api().advance(1);
    const answer = await refresh(api(), last);
    expect(answer).toMatchObject(expired);
    expect(answer.body.msg).toBe('Invalid Refresh Token: Session Expired');
    expect(answer.headers.get('sb-auth-user-id')).toBe(user.id);
    expect(answer.headers.get('sb-auth-session-id')).toBe(sessionId);
    expect((await api().get('/user', { token: accessToken })).status).toBe(200);
  });

  it('ends when it was not refreshed for a while', async () => {
    configure(version, { inactivity_timeout: 100 });
    const { refreshToken } = await signIn(api());
    api().advance(100);
    const next = await refreshed(refreshToken);
    api().advance(100);
    const last = await refreshed(next);
    api().advance(101);
    const answer = await refresh(api(), last);
    expect(answer).toMatchObject(expired);
    expect(answer.body.msg).toMatch(/^Invalid Refresh Token: Session Expired .*inactivity/);
  });

  it('ends at the time it was given', async () => {
    configure(version);
    const { sessionId, refreshToken } = await signIn(api());
    const notAfter = new Date(api().now.getTime() + 10_000);
    await api().rows('sessions').where({ id: sessionId }).update({ not_after: notAfter });
    api().advance(10);
    const next = await refreshed(refreshToken);
    api().advance(1);
    expect(await refresh(api(), next)).toMatchObject(expired);
  });

  it('whose token went unused for longer than the instance allows has ended', async () => {
    configure(version, {}, { refresh_token_lifetime: 100 });
    const { refreshToken } = await signIn(api());
    api().advance(99);
    const next = await refreshed(refreshToken);
    api().advance(100);
    expect(await refresh(api(), next)).toMatchObject(expired);
  });

  it('never ends by itself unless told to', async () => {
    configure(version);
    const { refreshToken } = await signIn(api());
    api().advance(10 * 365 * 86_400);
    await refreshed(refreshToken);
  });

  it('is not expired for a token that is sent twice at the very end', async () => {
    configure(version, { timebox: 100 });
    const { refreshToken } = await signIn(api());
    api().advance(100);
    const next = await refreshed(refreshToken);
    expect(await refreshed(refreshToken)).toBe(next);
    api().advance(1);
    expect(await refresh(api(), refreshToken)).toMatchObject(expired);
  });
});

describe.each(forms)('one session a user, with %s refresh tokens:', (_form, version) => {
  it('the one refreshed last goes on, the others end at their next refresh', async () => {
    configure(version, { single_per_user: true });
    const first = await signIn(api());
    api().advance(1);
    const second = await signIn(api(), first.user);
    api().advance(1);
    const answer = await refresh(api(), first.refreshToken);
    expect(answer).toMatchObject(expired);
    expect(answer.body.msg).toMatch(/^Invalid Refresh Token: Session Expired .*newer/);
    await refreshed(second.refreshToken);
  });

  it('sessions of other users and of other instances do not count', async () => {
    configure(version, { single_per_user: true });
    const first = await signIn(api());
    api().advance(1);
    await signIn(api());
    await signIn(api(), undefined, 'b');
    await refreshed(first.refreshToken);
  });

  it('a session that has itself ended does not end another', async () => {
    configure(version, { single_per_user: true });
    const first = await signIn(api());
    api().advance(1);
    const second = await signIn(api(), first.user);
    const past = new Date(api().now.getTime() - 1);
    await api().rows('sessions').where({ id: second.sessionId }).update({ not_after: past });
    await refreshed(first.refreshToken);
  });

  it('there is one of each kind; a session of no known kind is of the first', async () => {
    configure(version, { single_per_user: true, tags: ['web', 'phone'] });
    const tag = (id: string, kind: string) => api().rows('sessions').where({ id }).update({ tag: kind });
    const untagged = await signIn(api());
    api().advance(1);
    const phone = await signIn(api(), untagged.user);
    await tag(phone.sessionId, 'phone');
    const next = await refreshed(untagged.refreshToken);
    api().advance(1);
    const web = await signIn(api(), untagged.user);
    await tag(web.sessionId, 'web');
    expect(await refresh(api(), next)).toMatchObject(expired);
    await refreshed(phone.refreshToken);
  });
});

describe('while nobody can have a second factor', () => {
  it('a session of the first level ends by no rule for lack of one', async () => {
    configure(1, { allow_low_aal: 10 });
    const { accessToken, refreshToken } = await signIn(api());
    const { exp, iat } = claimsOf(accessToken) as { exp: number; iat: number };
    expect(exp - iat).toBe(3_600);
    api().advance(11);
    await refreshed(refreshToken);
  });
});

it('a limit that is made stricter holds for sessions that are open', async () => {
  const { refreshToken } = await signIn(api());
  api().advance(100);
  configure(1, { timebox: 50 });
  const answer: Answer = await refresh(api(), refreshToken);
  expect(answer).toMatchObject(expired);
});
