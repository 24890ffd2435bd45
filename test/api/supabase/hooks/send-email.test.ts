import { describe, expect, it } from 'vitest';
import { useHookReceiver } from '../../../support/hook-receiver.ts';
import { signHs256 } from '../../../support/site.ts';
import { pkce, redirectIn } from '../follow-mail.ts';
import { signIn } from '../sign-in.ts';
import { useSupabaseApi, type Answer } from '../support.ts';
import { listen, refuses, says, type AuthHook, type AuthReply } from './auth-hooks.ts';

const api = useSupabaseApi({
  api_external_url: 'https://auth.example/auth/v1',
  smtp: { host: '' },
  rate_limit: { otp: 100_000, verify: 100_000, email_sent: '' },
});
const receiver = useHookReceiver();

const password = 'correct horse';
let people = 0;
const newAddress = (): string => `person-${(people += 1)}@x.example`;
const mailer = (reply?: AuthReply): AuthHook => listen(api(), receiver(), 'send_email', reply);
const failing = (): AuthHook => mailer(() => refuses(502, 'no stamps'));

/** What the newest call had to send. */
// oxlint-disable-next-line typescript/no-explicit-any -- tests look at whatever came
const sent = (hook: AuthHook): any => hook.calls.at(-1)?.body.email_data;
const verify = (type: string, email: string, token: string): Promise<Answer> =>
  api().post('/verify', { type, email, token });
const rows = (table: string, where: object): Promise<Record<string, unknown>[]> =>
  api()
    .dependencies.db.knex(`gatehouse.${table}`)
    .where({ instance_id: api().instance().id, ...where });

const quiet = {
  redirect_to: 'https://a.example',
  site_url: 'https://auth.example/auth/v1',
  token_new: '',
  token_hash_new: '',
  old_email: '',
  old_phone: '',
  provider: '',
  factor_type: '',
};
const code = expect.stringMatching(/^\d{6}$/);
const hash = expect.stringMatching(/^[0-9a-f]{56}$/);

describe('the hook sends in place of a mail server', () => {
  it('what confirms a sign-up; code and link work, and no message waits', async () => {
    const hook = mailer();
    const email = newAddress();
    const { status, body } = await api().post('/signup', { email, password });
    expect(status).toBe(200);
    expect(hook.calls).toHaveLength(1);
    expect(hook.calls[0]?.body).toMatchObject({
      metadata: { name: 'send-email' },
      user: { id: body.id, email, identities: [{ provider: 'email' }] },
      email_data: { ...quiet, token: code, token_hash: hash, email_action_type: 'signup' },
    });
    expect(Object.keys(sent(hook)).toSorted()).toEqual(
      [...Object.keys(quiet), 'token', 'token_hash', 'email_action_type'].toSorted(),
    );
    expect(hook.calls[0]?.rawBody).not.toContain('password');
    expect(await rows('messages', {})).toEqual([]);
    expect((await verify('signup', email, sent(hook).token)).status).toBe(200);
    const other = newAddress();
    await api().post('/signup', { email: other, password });
    const { fragment } = redirectIn(await api().get(`/verify?type=signup&token=${sent(hook).token_hash}`));
    expect(fragment['access_token']).toBeTypeOf('string');
  });

  it.each([
    ['recovery', '/recover', 'recovery'],
    ['magiclink', '/otp', 'magiclink'],
    ['magiclink', '/magiclink', 'magiclink'],
  ])('%s (POST %s)', async (action, path, type) => {
    const email = (await api().addUser({ email: newAddress() })).email ?? '';
    const hook = mailer();
    expect((await api().post(path, { email })).status).toBe(200);
    expect(sent(hook)).toEqual({ ...quiet, token: code, token_hash: hash, email_action_type: action });
    expect((await verify(type, email, sent(hook).token)).status).toBe(200);
  });

  it('where a client wants a code, which the link leads to', async () => {
    const email = (await api().addUser({ email: newAddress() })).email ?? '';
    const hook = mailer();
    await api().post('/otp?redirect_to=https%3A%2F%2Fa.example%2Fwelcome', { email, ...pkce.pair });
    expect(sent(hook)).toMatchObject({
      token_hash: expect.stringMatching(/^pkce_[0-9a-f]{56}$/),
      redirect_to: 'https://a.example/welcome',
    });
    const { query } = redirectIn(await api().get(`/verify?type=magiclink&token=${sent(hook).token_hash}`));
    const answer = await api().post('/token?grant_type=pkce', {
      auth_code: query['code'],
      code_verifier: pkce.verifier,
    });
    expect(answer.status).toBe(200);
  });

  it('a reauthentication, which has no link', async () => {
    const { accessToken } = await signIn(api());
    const hook = mailer();
    expect((await api().get('/reauthenticate', { token: accessToken })).status).toBe(200);
    expect(sent(hook)).toEqual({ ...quiet, token: code, token_hash: '', email_action_type: 'reauthentication' });
  });

  it('a change of address to both at once, codes and links crossed over', async () => {
    const { accessToken, user } = await signIn(api());
    const hook = mailer();
    const email = newAddress();
    expect((await api().put('/user', { email }, { token: accessToken })).status).toBe(200);
    expect(hook.calls).toHaveLength(1);
    expect(hook.calls[0]?.body.user).toMatchObject({ email: user.email, new_email: email });
    const { token, token_hash, token_new, token_hash_new } = sent(hook);
    expect(sent(hook)).toMatchObject({ email_action_type: 'email_change', token: code, token_new: code });
    // `token` is the code of the current address, `token_hash` the link of the new one.
    expect((await verify('email_change', user.email ?? '', token)).status).toBe(200);
    expect((await verify('email_change', email, token_new)).body.user.email).toBe(email);
    expect([token_hash, token_hash_new]).toEqual([hash, hash]);
  });

  it('a change of address whose links are the other way round', async () => {
    const { accessToken } = await signIn(api());
    const hook = mailer();
    const email = newAddress();
    await api().put('/user', { email }, { token: accessToken });
    const { token, token_hash } = sent(hook);
    await verify('email_change', hook.calls[0]?.body.user.email, token);
    await api().get(`/verify?type=email_change&token=${token_hash}`);
    expect((await api().get('/user', { token: accessToken })).body.email).toBe(email);
  });

  it('a change of address that only the new one confirms', async () => {
    api().configure({ mailer: { secure_email_change_enabled: false } });
    const { accessToken } = await signIn(api());
    const hook = mailer();
    const email = newAddress();
    await api().put('/user', { email }, { token: accessToken });
    expect(sent(hook)).toEqual({ ...quiet, token: code, token_hash: hash, email_action_type: 'email_change' });
    expect((await verify('email_change', email, sent(hook).token)).body.user.email).toBe(email);
  });

  it('a confirmation again', async () => {
    const hook = mailer();
    const email = newAddress();
    await api().post('/signup', { email, password });
    api().advance(61);
    expect((await api().post('/resend', { type: 'signup', email })).status).toBe(200);
    expect(hook.calls.map(({ body }) => body.email_data.email_action_type)).toEqual(['signup', 'signup']);
  });

  it('a notice, whose failure fails nothing', async () => {
    api().configure({ mailer: { notifications: { password_changed: true } } });
    const { accessToken } = await signIn(api());
    let heard: (type: string) => void = () => undefined;
    const told = new Promise<string>((resolve) => (heard = resolve));
    mailer(({ body }) => {
      heard(body.email_data.email_action_type);
      return refuses(500);
    });
    const answer = await api().put('/user', { password: 'another horse' }, { token: accessToken });
    expect(answer.status).toBe(200);
    expect(await told).toBe('password_changed_notification');
  });

  it('of its own site alone', async () => {
    const hook = mailer();
    await api().post('/signup', { email: newAddress(), password }, { on: 'b' });
    expect(hook.calls).toEqual([]);
  });

  it('whatever language the request speaks', async () => {
    const email = newAddress();
    const hook = mailer();
    const netlify = `${api().origin}/i/a/.netlify/identity`;
    await fetch(`${netlify}/signup`, { method: 'POST', body: JSON.stringify({ email, password }) });
    expect(sent(hook)).toMatchObject({
      email_action_type: 'signup',
      token: '',
      site_url: 'https://auth.example/auth/v1',
    });
    const body = JSON.stringify({ type: 'signup', token: sent(hook).token_hash });
    expect((await fetch(`${netlify}/verify`, { method: 'POST', body })).status).toBe(200);
  });
});

describe('the hook is called outside of any transaction', () => {
  it('so that it can spend the code itself', async () => {
    const email = newAddress();
    const statuses: number[] = [];
    mailer(async ({ body }) => {
      statuses.push((await verify('signup', email, body.email_data.token)).status);
      return says({});
    });
    expect((await api().post('/signup', { email, password })).status).toBe(200);
    expect(statuses).toEqual([200]);
  });
});

describe('when the hook fails', () => {
  it('its words are the answer, and nobody has signed up', async () => {
    failing();
    const email = newAddress();
    expect(await api().post('/signup', { email, password })).toMatchObject({ status: 502, body: { msg: 'no stamps' } });
    expect(await rows('users', { email_key: email })).toEqual([]);
    mailer();
    expect((await api().post('/signup', { email, password })).status).toBe(200);
  });

  it.each(['/recover', '/otp'])('nothing usable stays, and the next try need not wait: POST %s', async (path) => {
    const { id, email } = await api().addUser({ email: newAddress() });
    const hook = failing();
    expect((await api().post(path, { email })).status).toBe(502);
    const { token, token_hash } = sent(hook);
    expect(await rows('one_time_tokens', { user_id: id })).toEqual([]);
    expect((await verify('magiclink', email ?? '', token)).body.error_code).toBe('otp_expired');
    expect((await api().get(`/verify?type=magiclink&token=${token_hash}`)).headers.get('location')).toContain(
      'otp_expired',
    );
    mailer();
    expect((await api().post(path, { email })).status).toBe(200);
  });

  it('a sign-up that was not confirmed can be sent again', async () => {
    mailer();
    const email = newAddress();
    await api().post('/signup', { email, password });
    api().advance(61);
    failing();
    expect((await api().post('/resend', { type: 'signup', email })).status).toBe(502);
    mailer();
    expect((await api().post('/resend', { type: 'signup', email })).status).toBe(200);
    expect(await rows('users', { email_key: email })).toHaveLength(1);
  });

  it('a change of address is not pending, nor is what came with it', async () => {
    const { accessToken, user } = await signIn(api());
    failing();
    const change = { email: newAddress(), data: { name: 'Ada' } };
    expect((await api().put('/user', change, { token: accessToken })).status).toBe(502);
    const [stored] = await rows('users', { id: user.id });
    expect(stored).toMatchObject({ new_email: null, email_change_sent_at: null, user_metadata: {} });
    mailer();
    expect((await api().put('/user', change, { token: accessToken })).body).toMatchObject({ new_email: change.email });
  });

  it('a reauthentication can be asked for again', async () => {
    const { accessToken } = await signIn(api());
    failing();
    expect((await api().get('/reauthenticate', { token: accessToken })).status).toBe(502);
    mailer();
    expect((await api().get('/reauthenticate', { token: accessToken })).status).toBe(200);
  });

  it('an invitation invites nobody', async () => {
    failing();
    const email = newAddress();
    expect(await invite(email)).toBe(502);
    expect(await rows('users', { email_key: email })).toEqual([]);
    const hook = mailer();
    expect(await invite(email)).toBe(200);
    expect(sent(hook).email_action_type).toBe('invite');
  });

  it('what somebody else has done meanwhile stays', async () => {
    const { email, id } = await api().addUser({ email: newAddress() });
    mailer(async ({ body }) => {
      if (body.email_data.email_action_type === 'magiclink') return says({});
      api().advance(61);
      await api().post('/otp', { email });
      return refuses(500);
    });
    expect((await api().post('/recover', { email })).status).toBe(500);
    expect(await rows('one_time_tokens', { user_id: id })).toHaveLength(1);
  });
});

describe('limits stand before the hook', () => {
  it('the pace of one person, of whom 10 ask at once', async () => {
    const { email } = await api().addUser({ email: newAddress() });
    const hook = mailer();
    const answers = await Promise.all(Array.from({ length: 10 }, () => api().post('/recover', { email })));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(hook.calls).toHaveLength(1);
  });

  it('the quota of the site', async () => {
    api().configure({ rate_limit: { email_sent: '0' } });
    const hook = mailer();
    const answer = await api().post('/signup', { email: newAddress(), password });
    expect([answer.status, hook.calls.length]).toEqual([429, 0]);
  });

  it('the list of addresses that are written to', async () => {
    api().configure({ external: { email: { authorized_addresses: ['ada@x.example'] } } });
    const hook = mailer();
    const answer = await api().post('/signup', { email: newAddress(), password });
    expect([answer.body.error_code, hook.calls.length]).toEqual(['email_address_not_authorized', 0]);
  });
});

describe('strangers', () => {
  const slowly = async (): Promise<ReturnType<typeof says>> => {
    await new Promise((resolve) => setTimeout(resolve, 120));
    return says({});
  };
  async function timed(ask: () => Promise<Answer>): Promise<{ status: number; took: number }> {
    const begun = performance.now();
    const { status } = await ask();
    return { status, took: performance.now() - begun };
  }

  it('the hook hears nothing of them, and they wait as long as those it mails', async () => {
    const { email } = await api().addUser({ email: newAddress() });
    const hook = mailer(slowly);
    await api().post('/recover', { email });
    const stranger = await timed(() => api().post('/recover', { email: newAddress() }));
    expect([stranger.status, hook.calls.length]).toEqual([200, 1]);
    expect(stranger.took).toBeGreaterThan(115);
  });

  it('who signs up with a taken address waits as long as who is new', async () => {
    const taken = (await api().addUser({ email: newAddress() })).email;
    const hook = mailer(slowly);
    await api().post('/signup', { email: newAddress(), password });
    const repeated = await timed(() => api().post('/signup', { email: taken, password }));
    expect([repeated.status, hook.calls.length]).toEqual([200, 1]);
    expect(repeated.took).toBeGreaterThan(115);
  });
});

async function invite(email: string): Promise<number> {
  const token = signHs256(api().instance().settings.jwt.secret, { sub: '0', exp: api().now.getTime() / 1_000 + 600 });
  const answer = await fetch(`${api().origin}/i/a/.netlify/identity/invite`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify({ email }),
  });
  return answer.status;
}
