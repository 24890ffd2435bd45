import { describe, expect, it } from 'vitest';
import { codeIn, follow, mailTo, pkce, redirectIn } from '../api/supabase/follow-mail.ts';
import { refresh, signIn, type TestSession } from '../api/supabase/sign-in.ts';
import { useSupabaseApi, type Answer, type QueuedMail } from '../api/supabase/support.ts';
import { askToken, speak } from '../api/dialects/speak.ts';

const api = useSupabaseApi({
  rate_limit: { otp: 100_000, verify: 100_000 },
  smtp: { host: 'smtp.invalid', admin_email: 'a@a.example', max_frequency: 0 },
});

/** Everything that lets somebody be, or become, a person. */
interface Artefacts {
  readonly me: TestSession;
  readonly mail: QueuedMail;
  readonly authCode: string;
  readonly changeTo: QueuedMail;
}

let people = 0;

async function collect(refreshTokens: 1 | 2, role = 'authenticated'): Promise<Artefacts> {
  api().configure({ security: { refresh_token_algorithm_version: refreshTokens } });
  const email = `person-${(people += 1)}@x.example`;
  const me = await signIn(api(), { email, role });
  await api().post('/recover', { email, ...pkce.pair });
  const { snapshot } = await mailTo(api(), email);
  const { query } = redirectIn(await follow(api(), snapshot.token, 'recovery'));
  await api().put('/user', { email: `next-${email}` }, { token: me.accessToken });
  const changeTo = await mailTo(api(), `next-${email}`);
  await api().post('/recover', { email });
  return { me, mail: await mailTo(api(), email), authCode: query['code'] ?? '', changeTo };
}

type Tries = Readonly<Record<string, () => Promise<Answer>>>;

const tokensOf = ({ me }: Artefacts): Tries => ({
  'the access token': () => api().get('/user', { token: me.accessToken }),
  'the access token, in the other language': () => speak(api(), 'netlify', { path: '/user', token: me.accessToken }),
  'the access token, to change something': () => api().put('/user', { data: { a: 1 } }, { token: me.accessToken }),
  'the refresh token, in the other language': () =>
    askToken(api(), 'netlify', { grant_type: 'refresh_token', refresh_token: me.refreshToken }),
  'the refresh token': () => refresh(api(), me.refreshToken),
});

/** What a member of the admin group may do besides, in the language that knows one. */
const adminTokensOf = ({ me: { user, accessToken: token } }: Artefacts): Tries => {
  const someone = (): string => `invited-${(people += 1)}@x.example`;
  const ask = (path: string, body?: object) => (): Promise<Answer> =>
    speak(api(), 'netlify', { path, token, ...(body ? { body } : {}) });
  return {
    'the list of users': ask('/admin/users'),
    'a user': ask(`/admin/users/${user.id}`),
    'a new user': ask('/admin/users', { email: someone() }),
    'an invitation': ask('/invite', { email: someone() }),
    'a link': ask('/admin/generate_link', { type: 'magiclink', email: someone() }),
    'the audit log': ask('/admin/audit'),
    'what was sent': ask('/admin/messages'),
    webhooks: ask('/admin/webhooks'),
  };
};

const mailed = ({ mail, me, authCode, changeTo }: Artefacts): Tries => ({
  'a code for a verifier': () =>
    api().post('/token?grant_type=pkce', { auth_code: authCode, code_verifier: pkce.verifier }),
  'the token of a change of address': () =>
    api().post('/verify', { type: 'email_change', token_hash: changeTo.snapshot.token }),
  'a mailed code': () => api().post('/verify', { type: 'recovery', email: me.user.email, token: codeIn(mail) }),
  'a mailed token': () => api().post('/verify', { type: 'recovery', token_hash: mail.snapshot.token }),
  'a mailed token, in the other language': () =>
    speak(api(), 'netlify', { path: '/verify', body: { type: 'recovery', token: mail.snapshot.token } }),
});

const admin = (): { readonly token: string } => ({ token: 'operator-token' });
const change = ({ me }: Artefacts, body: unknown): Promise<Answer> =>
  api().put(`/admin/users/${me.user.id}`, body, admin());

async function expectWorthless(tries: Tries): Promise<void> {
  for (const [what, ask] of Object.entries(tries)) {
    const { status, text } = await ask();
    expect(status >= 400 && status < 500, `${what}: ${status} ${text}`).toBe(true);
    expect(text, what).not.toContain('access_token');
  }
}

describe.each([1, 2] as const)('with refresh tokens of version %i', (version) => {
  it('everything is good until something changes', async () => {
    for (const which of [0, 1, 2, 3, 4]) {
      const [what, ask] = Object.entries(tokensOf(await collect(version)))[which] ?? [];
      expect((await ask?.())?.status, what).toBe(200);
    }
    for (const which of [0, 1, 2, 3, 4]) {
      const [what, ask] = Object.entries(mailed(await collect(version)))[which] ?? [];
      expect((await ask?.())?.status, what).toBe(200);
    }
  });

  it('a ban ends every token, link and code at once (supabase#2642, ASVS 7.4.2)', async () => {
    const artefacts = await collect(version);
    expect((await change(artefacts, { ban_duration: '24h' })).status).toBe(200);
    await expectWorthless({ ...tokensOf(artefacts), ...mailed(artefacts) });
  });

  it('another password ends every session, link and code (supabase#2624, ASVS 7.4.3)', async () => {
    const artefacts = await collect(version);
    expect((await change(artefacts, { password: 'another horse 1' })).status).toBe(200);
    await expectWorthless({ ...tokensOf(artefacts), ...mailed(artefacts) });
  });

  it('a sign-out ends every session (supabase#2624)', async () => {
    const artefacts = await collect(version);
    expect((await api().post('/logout', undefined, { token: artefacts.me.accessToken })).status).toBe(204);
    await expectWorthless(tokensOf(artefacts));
  });

  it('a sign-out ends what an administrator may do, and so do a ban, another password and a deletion', async () => {
    const endings = [
      ({ me }: Artefacts) => api().post('/logout', undefined, { token: me.accessToken }),
      (artefacts: Artefacts) => change(artefacts, { ban_duration: '24h' }),
      (artefacts: Artefacts) => change(artefacts, { password: 'another horse 1' }),
      ({ me }: Artefacts) => api().request(`/admin/users/${me.user.id}`, { method: 'DELETE', ...admin() }),
    ];
    for (const end of endings) {
      const artefacts = await collect(version, 'admin');
      for (const [what, ask] of Object.entries(adminTokensOf(artefacts))) {
        expect((await ask()).status, what).toBeLessThan(300);
      }
      expect((await end(artefacts)).status).toBeLessThan(300);
      await expectWorthless(adminTokensOf(artefacts));
    }
  });

  it('a change of address ends what was mailed to the one before (supabase cf74a14)', async () => {
    const artefacts = await collect(version);
    expect((await change(artefacts, { email: `moved-${artefacts.me.user.email}` })).status).toBe(200);
    await expectWorthless(mailed(artefacts));
  });

  it('a deletion, soft or not, ends everything (supabase#2624)', async () => {
    for (const body of [{ should_soft_delete: true }, { should_soft_delete: false }]) {
      const artefacts = await collect(version);
      const { status } = await api().request(`/admin/users/${artefacts.me.user.id}`, {
        method: 'DELETE',
        body,
        ...admin(),
      });
      expect(status).toBe(200);
      await expectWorthless({ ...tokensOf(artefacts), ...mailed(artefacts) });
    }
  });
});
