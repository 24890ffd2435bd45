import { describe, expect, it } from 'vitest';
import { useSupabaseApi, type Answer } from '../support.ts';
import { asAdmin, auditOf } from './as-admin.ts';

const api = useSupabaseApi({ api_external_url: 'https://auth.example', uri_allow_list: ['https://app.example/**'] });
let count = 0;
const someEmail = (): string => `link${(count += 1)}@x.example`;

function generate(body: Record<string, unknown>, headers: Record<string, string> = {}): Promise<Answer> {
  return asAdmin(api(), 'POST /admin/generate_link', body, { headers });
}

function verify(body: Record<string, unknown>): Promise<Answer> {
  return api().post('/verify', body);
}

function refused(status: number, code: string): object {
  return { status, body: { code: status, error_code: code } };
}

async function actionsSince(before: number): Promise<unknown[]> {
  const entries = await auditOf(api());
  return entries.slice(0, entries.length - before).map(({ payload }) => payload['action']);
}

describe('POST /admin/generate_link', () => {
  it('answers with the user, flat, and a link that nobody has been sent', async () => {
    const email = someEmail();
    const { status, body } = await generate({ type: 'signup', email, password: 'correct horse', data: { a: 1 } });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      email,
      confirmation_sent_at: api().now.toISOString(),
      app_metadata: { provider: 'email', providers: ['email'] },
      user_metadata: { a: 1 },
      verification_type: 'signup',
      redirect_to: 'https://a.example',
    });
    expect(body.identities).toMatchObject([{ provider: 'email', email }]);
    expect(body.email_otp).toMatch(/^\d{6}$/);
    expect(body.hashed_token).toMatch(/^[0-9a-f]{56}$/);
    const query = `token=${body.hashed_token}&type=signup&redirect_to=https://a.example`;
    expect(body.action_link).toBe(`https://auth.example/verify?${query}`);
    expect(await api().mails()).toEqual([]);
  });

  it('gives a link, a hash and a code that each do the same, once', async () => {
    const email = someEmail();
    await api().addUser({ email });
    for (const proofOf of [
      ({ body }: Answer) => ({ token_hash: body.hashed_token }),
      ({ body }: Answer) => ({ email, token: body.email_otp }),
    ]) {
      const proof = { type: 'magiclink', ...proofOf(await generate({ type: 'magiclink', email })) };
      expect(await verify(proof)).toMatchObject({ status: 200, body: { user: { email } } });
      expect((await verify(proof)).status).toBe(403);
    }
    const { action_link: link } = (await generate({ type: 'magiclink', email })).body as { action_link: string };
    const { status, headers } = await api().get(`/verify${new URL(link).search}`);
    expect([status, headers.get('location')]).toEqual([
      303,
      expect.stringMatching(/^https:\/\/a.example#access_token=/),
    ]);
  });

  it('leads where the body says, if that is allowed, else where a request usually does', async () => {
    const email = someEmail();
    await api().addUser({ email });
    const where = async (body: Record<string, unknown>, headers: Record<string, string> = {}): Promise<unknown> =>
      (await generate({ type: 'recovery', email, ...body }, headers)).body.redirect_to;
    expect(await where({ redirect_to: 'https://app.example/in' })).toBe('https://app.example/in');
    expect(await where({ redirect_to: 'https://evil.example/' })).toBe('https://a.example');
    const header = { redirect_to: 'https://app.example/header' };
    expect(await where({ redirect_to: 'https://evil.example/' }, header)).toBe(header.redirect_to);
    expect(await where({ redirect_to: 'https://app.example/in' }, header)).toBe('https://app.example/in');
    expect(await where({}, { referer: 'https://app.example/here' })).toBe('https://app.example/here');
  });

  it.each([
    ['signup', { password: 'correct horse' }, { confirmation_sent_at: expect.any(String) }, []],
    ['invite', {}, { confirmation_sent_at: expect.any(String), invited_at: expect.any(String) }, ['user_invited']],
  ] as const)('%s makes a user, or goes on with one who never confirmed', async (type, more, times, actions) => {
    const email = someEmail();
    const before = (await auditOf(api())).length;
    const first = await generate({ type, email, data: { a: 1 }, ...more });
    expect(first.body).toMatchObject({ ...times, verification_type: type, user_metadata: { a: 1 } });
    expect(first.body.action_link).toContain(`&type=${type}&`);
    expect(await actionsSince(before)).toEqual(actions);
    api().advance(1);
    const second = await generate({ type, email, data: { b: 2 } });
    expect(second.body).toMatchObject({ id: first.body.id, user_metadata: { a: 1, b: 2 } });
    expect(await verify({ type, token_hash: first.body.hashed_token })).toMatchObject(refused(403, 'otp_expired'));
    const confirmed = await verify({ type, token_hash: second.body.hashed_token });
    expect(confirmed.body.user).toMatchObject({ id: first.body.id, email_confirmed_at: expect.any(String) });
    expect(await generate({ type, email, ...more })).toMatchObject(refused(422, 'email_exists'));
  });

  it('signup needs a password of a new user, and a good one', async () => {
    const email = someEmail();
    expect(await generate({ type: 'signup', email })).toMatchObject(refused(400, 'validation_failed'));
    expect(await generate({ type: 'signup', email, password: 'x' })).toMatchObject(refused(422, 'weak_password'));
    const { body } = await generate({ type: 'signup', email, password: 'correct horse' });
    await generate({ type: 'signup', email, password: 'x' });
    await asAdmin(api(), `PUT /admin/users/${body.id}`, { email_confirm: true });
    const grant = await api().post('/token?grant_type=password', { email, password: 'correct horse' });
    expect(grant.status).toBe(200);
  });

  it.each([
    ['magiclink', 'magiclink'],
    ['recovery', 'recovery'],
  ])('%s signs in, and names the person in the audit log', async (type, linkType) => {
    const user = await api().addUser({ email: someEmail() });
    const { body } = await generate({ type, email: user.email?.toUpperCase() });
    expect(body).toMatchObject({ id: user.id, verification_type: type, recovery_sent_at: api().now.toISOString() });
    expect(body.action_link).toContain(`&type=${linkType}&`);
    const [entry] = await auditOf(api());
    expect(entry?.payload).toMatchObject({ action: 'user_recovery_requested', actor_id: user.id });
    expect(entry?.payload).not.toHaveProperty('traits');
  });

  it('magiclink for an unknown address is a sign-up', async () => {
    const email = someEmail();
    const { body } = await generate({ type: 'magiclink', email, data: { a: 1 } });
    expect(body).toMatchObject({ email, verification_type: 'signup', user_metadata: { a: 1 } });
    expect(body.action_link).toContain('&type=signup&');
    expect((await verify({ type: 'signup', token_hash: body.hashed_token })).body.user.email).toBe(email);
  });

  it('needs no mail to be sent, so that no quota and no list of addresses stands in its way', async () => {
    api().configure({
      rate_limit: { email_sent: '0' },
      external: { email: { authorized_addresses: ['me@x.example'] } },
    });
    const { email } = await api().addUser({ email: someEmail() });
    for (let time = 0; time < 3; time += 1) expect((await generate({ type: 'recovery', email })).status).toBe(200);
  });
});

describe('links of a change of address', () => {
  it('complete it together, in either order, where both addresses are asked', async () => {
    for (const order of [
      ['email_change_current', 'email_change_new'],
      ['email_change_new', 'email_change_current'],
    ] as const) {
      const [email, new_email] = [someEmail(), someEmail()];
      const user = await api().addUser({ email });
      const links = new Map<string, Answer>();
      for (const type of order) links.set(type, await generate({ type, email, new_email }));
      const [first, second] = order.map((type) => links.get(type) as Answer) as [Answer, Answer];
      expect(first.body).toMatchObject({ email, new_email, verification_type: order[0] });
      expect(first.body.email_change_sent_at).toBe(api().now.toISOString());
      expect(first.body.action_link).toContain('&type=email_change&');
      const half = await verify({ type: 'email_change', token_hash: first.body.hashed_token });
      expect(half.body).toMatchObject({ code: '200' });
      const done = await verify({ type: 'email_change', token_hash: second.body.hashed_token });
      expect(done.body.user).toMatchObject({ id: user.id, email: new_email });
    }
  });

  it('made one after the other complete it too; one alone does not', async () => {
    const [email, new_email] = [someEmail(), someEmail()];
    const user = await api().addUser({ email });
    const toNew = await generate({ type: 'email_change_new', email, new_email });
    const half = await verify({ type: 'email_change', email: new_email, token: toNew.body.email_otp });
    expect(half).toMatchObject({ status: 200, body: { code: '200' } });
    expect((await asAdmin(api(), `GET /admin/users/${user.id}`)).body.email).toBe(email);
    const toCurrent = await generate({ type: 'email_change_current', email, new_email });
    const done = await verify({ type: 'email_change', email, token: toCurrent.body.email_otp });
    expect(done.body.user.email).toBe(new_email);
  });

  it('of another change count for nothing', async () => {
    const [email, first, second] = [someEmail(), someEmail(), someEmail()];
    await api().addUser({ email });
    const old = await generate({ type: 'email_change_new', email, new_email: first });
    await generate({ type: 'email_change_new', email, new_email: second });
    const spent = await verify({ type: 'email_change', token_hash: old.body.hashed_token });
    expect(spent).toMatchObject(refused(403, 'otp_expired'));
  });

  it('where only the new address is asked, the link to it is enough and the other is refused', async () => {
    api().configure({ mailer: { secure_email_change_enabled: false } });
    const [email, new_email] = [someEmail(), someEmail()];
    await api().addUser({ email });
    const current = await generate({ type: 'email_change_current', email, new_email });
    expect(current).toMatchObject(refused(400, 'validation_failed'));
    const { body } = await generate({ type: 'email_change_new', email, new_email });
    expect((await verify({ type: 'email_change', token_hash: body.hashed_token })).body.user.email).toBe(new_email);
  });

  it('need a new address that nobody has', async () => {
    const [email, taken] = [someEmail(), someEmail()];
    await api().addUser({ email });
    await api().addUser({ email: taken });
    for (const type of ['email_change_current', 'email_change_new']) {
      expect(await generate({ type, email })).toMatchObject(refused(400, 'validation_failed'));
      expect(await generate({ type, email, new_email: 'x' })).toMatchObject(refused(400, 'validation_failed'));
      expect(await generate({ type, email, new_email: taken })).toMatchObject(refused(422, 'email_exists'));
    }
  });
});

describe('POST /admin/generate_link refuses', () => {
  it.each(['recovery', 'email_change_current', 'email_change_new'])('%s for nobody', async (type) => {
    const body = { type, email: someEmail(), new_email: someEmail() };
    expect(await generate(body)).toMatchObject(refused(404, 'user_not_found'));
  });

  it('other types, and no address', async () => {
    const { email } = await api().addUser({ email: someEmail() });
    for (const type of ['', 'sms', 'email_change', 'SIGNUP', 'phone_change']) {
      expect(await generate({ type, email })).toMatchObject(refused(400, 'validation_failed'));
    }
    expect(await generate({ type: 'magiclink' })).toMatchObject(refused(400, 'validation_failed'));
    expect(await generate({ type: 'magiclink', email: 'x' })).toMatchObject(refused(400, 'validation_failed'));
    expect(await generate({ type: 7, email })).toMatchObject(refused(400, 'bad_json'));
  });

  it('to spend a link of another site', async () => {
    const email = someEmail();
    await api().addUser({ email });
    await api().addUser({ email }, 'b');
    const { body } = await generate({ type: 'magiclink', email });
    const spent = await api().post('/verify', { type: 'magiclink', token_hash: body.hashed_token }, { on: 'b' });
    expect(spent).toMatchObject(refused(403, 'otp_expired'));
  });
});
