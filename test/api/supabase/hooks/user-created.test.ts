import { describe, expect, it } from 'vitest';
import { useHookReceiver } from '../../../support/hook-receiver.ts';
import { signHs256 } from '../../../support/site.ts';
import { codeIn, mailTo } from '../follow-mail.ts';
import { useSupabaseApi, type Answer } from '../support.ts';
import { listen, refuses, says, type AuthHook } from './auth-hooks.ts';

const api = useSupabaseApi({
  external: { anonymous_users: { enabled: true } },
  rate_limit: { otp: 100_000, verify: 100_000, email_sent: '' },
});
const receiver = useHookReceiver();

const password = 'correct horse';
let people = 0;
const newAddress = (): string => `person-${(people += 1)}@x.example`;

const users = (email: string): Promise<Record<string, unknown>[]> =>
  api().dependencies.db.knex('gatehouse.users').where({ instance_id: api().instance().id, email_key: email });

function listenToBoth(): { readonly before: AuthHook; readonly after: AuthHook } {
  const before = listen(api(), receiver(), 'before_user_created');
  return { before, after: listen(api(), receiver(), 'after_user_created') };
}

const heard = ({ before, after }: ReturnType<typeof listenToBoth>): number[] => [
  before.calls.length,
  after.calls.length,
];

const invite = (email: string): Promise<Answer> => {
  const base = `${api().origin}/i/a/.netlify/identity`;
  return callAdmin(`${base}/invite`, { email });
};

async function callAdmin(url: string, body: unknown): Promise<Answer> {
  const token = signHs256(api().instance().settings.jwt.secret, { sub: '0', exp: api().now.getTime() / 1_000 + 600 });
  const answer = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text, body: JSON.parse(text) as unknown };
}

describe('before a user is created', () => {
  it('the hook sees it as it would be, not yet stored', async () => {
    const email = newAddress();
    const hook = listen(api(), receiver(), 'before_user_created', async () => {
      expect(await users(email)).toEqual([]);
      return says({});
    });
    const { body } = await api().post('/signup', { email, password, data: { name: 'Ada' } });
    expect(hook.calls).toHaveLength(1);
    expect(hook.calls[0]?.body.user).toEqual({
      id: body.id,
      aud: 'authenticated',
      role: body.role,
      email,
      phone: '',
      app_metadata: { provider: 'email', providers: ['email'] },
      user_metadata: { name: 'Ada', sub: body.id, email, email_verified: false, phone_verified: false },
      identities: [],
      created_at: '0001-01-01T00:00:00Z',
      updated_at: '0001-01-01T00:00:00Z',
      is_anonymous: false,
    });
  });

  it.each(['/signup', '/otp', '/magiclink'])(
    'it can be refused: POST %s stores nobody and mails nobody',
    async (path) => {
      const email = newAddress();
      const after = listen(api(), receiver(), 'after_user_created');
      listen(api(), receiver(), 'before_user_created', () => refuses(403, 'Only people of the bakery'));
      const answer = await api().post(path, { email, password });
      expect(answer).toMatchObject({
        status: 403,
        body: { code: 403, error_code: 'unknown', msg: 'Only people of the bakery' },
      });
      expect(await users(email)).toEqual([]);
      expect((await api().mails()).filter(({ recipient }) => recipient === email)).toEqual([]);
      expect(after.calls).toEqual([]);
    },
  );

  it('it can be refused to somebody who does not say who it is', async () => {
    listen(api(), receiver(), 'before_user_created', () => refuses(422));
    expect((await api().post('/signup', {})).status).toBe(422);
  });

  it('it can be refused to who is invited, whatever language the administrator speaks', async () => {
    const email = newAddress();
    listen(api(), receiver(), 'before_user_created', () => refuses(403, 'no guests'));
    expect(await invite(email)).toMatchObject({ status: 403, body: { code: 403, msg: 'no guests' } });
    expect(await users(email)).toEqual([]);
  });

  it('the hook may ask us about the same address without waiting for itself', async () => {
    const email = newAddress();
    const hook = listen(api(), receiver(), 'before_user_created', async ({ body }) => {
      // The request inside is a sign-up too, and asks the hook: it answers that one at once.
      if (body.user.user_metadata.inner === undefined)
        await api().post('/signup', { email, password, data: { inner: 1 } });
      return says({});
    });
    // The one inside was first: the address has just been mailed.
    expect((await api().post('/signup', { email, password })).body.error_code).toBe('over_email_send_rate_limit');
    expect(hook.calls).toHaveLength(2);
    expect(await users(email)).toHaveLength(1);
  });
});

describe('after a user was created', () => {
  it('the hook sees it stored and committed, with its identity, and may ask us about it', async () => {
    const email = newAddress();
    const hook = listen(api(), receiver(), 'after_user_created', async () => {
      const code = codeIn(await mailTo(api(), email));
      expect((await api().post('/verify', { type: 'signup', email, token: code })).status).toBe(200);
      return says({});
    });
    const { body, status } = await api().post('/signup', { email, password });
    expect(status).toBe(200);
    expect(hook.calls[0]?.body).toMatchObject({
      metadata: { name: 'after-user-created' },
      user: {
        id: body.id,
        email,
        confirmation_sent_at: api().now.toISOString(),
        created_at: api().now.toISOString(),
        identities: [{ provider: 'email', identity_data: { email } }],
      },
    });
  });

  it('its failure fails the request with its own status, and the user stays', async () => {
    const email = newAddress();
    listen(api(), receiver(), 'after_user_created', () => refuses(418, 'teapot'));
    expect(await api().post('/signup', { email, password })).toMatchObject({ status: 418, body: { msg: 'teapot' } });
    expect(await users(email)).toHaveLength(1);
  });
});

describe('both hooks hear once of', () => {
  it('a sign-up, but nothing of a repetition, a taken address or the confirmation', async () => {
    const email = newAddress();
    const hooks = listenToBoth();
    await api().post('/signup', { email, password });
    api().advance(61);
    await api().post('/signup', { email, password });
    await api().post('/verify', { type: 'signup', email, token: codeIn(await mailTo(api(), email)) });
    expect((await api().post('/signup', { email, password })).status).toBe(200);
    expect(heard(hooks)).toEqual([1, 1]);
  });

  it('a sign-up that needs no confirmation', async () => {
    api().configure({ mailer: { autoconfirm: true } });
    const hooks = listenToBoth();
    const { body } = await api().post('/signup', { email: newAddress(), password });
    expect(body.access_token).toBeTypeOf('string');
    expect(heard(hooks)).toEqual([1, 1]);
    expect(hooks.before.calls[0]?.body.user.email_confirmed_at).toBeUndefined();
    expect(hooks.after.calls[0]?.body.user.email_confirmed_at).toBe(api().now.toISOString());
  });

  it('an anonymous user, a link to somebody new, an invitation', async () => {
    const hooks = listenToBoth();
    expect((await api().post('/signup', {})).status).toBe(200);
    expect((await api().post('/otp', { email: newAddress() })).status).toBe(200);
    expect((await invite(newAddress())).status).toBe(200);
    expect(heard(hooks)).toEqual([3, 3]);
    expect(hooks.after.calls.map(({ body }) => [body.user.is_anonymous, body.user.invited_at !== undefined])).toEqual([
      [true, false],
      [false, false],
      [false, true],
    ]);
  });

  it('one of 10 parallel sign-ups with one address that wins', async () => {
    const email = newAddress();
    const hooks = listenToBoth();
    await Promise.all(Array.from({ length: 10 }, () => api().post('/signup', { email, password })));
    expect(hooks.after.calls).toHaveLength(1);
    expect(await users(email)).toHaveLength(1);
  });

  it('not of whom an administrator creates', async () => {
    const hooks = listenToBoth();
    const url = `${api().origin}/i/a/.netlify/identity/admin/users`;
    expect((await callAdmin(url, { email: newAddress(), password })).status).toBe(200);
    expect(heard(hooks)).toEqual([0, 0]);
  });
});
