import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { refresh, signIn } from '../sign-in.ts';
import { useSupabaseApi, type Answer } from '../support.ts';
import { asAdmin, auditOf } from './as-admin.ts';

const api = useSupabaseApi();

function change(id: string, body: unknown, on = 'a'): Promise<Answer> {
  return asAdmin(api(), `PUT /admin/users/${id}`, body, { on });
}

function refused(status: number, code: string): object {
  return { status, body: { code: status, error_code: code } };
}

interface Identity {
  readonly provider: string;
  readonly email?: string;
  readonly identity_data: Record<string, unknown>;
}

function identity(answer: Answer, provider: string): Identity | undefined {
  return (answer.body.identities as Identity[]).find((one) => one.provider === provider);
}

describe('PUT /admin/users/{id}', () => {
  it('changes what is given and leaves the rest', async () => {
    const user = await api().addUser({ user_metadata: { a: 1, b: 2 }, app_metadata: { provider: 'email', plan: 'x' } });
    api().advance(60);
    const answer = await change(user.id, {
      role: 'editor',
      user_metadata: { b: null, c: { d: 3 } },
      app_metadata: { plan: null, seats: 5 },
    });
    expect(answer).toMatchObject({
      status: 200,
      body: { id: user.id, role: 'editor', email: user.email, updated_at: api().now.toISOString() },
    });
    expect(answer.body.user_metadata).toEqual({ a: 1, c: { d: 3 } });
    expect(answer.body.app_metadata).toEqual({ provider: 'email', seats: 5 });
    const same = await change(user.id, {
      role: '',
      email: '',
      phone: '',
      ban_duration: '',
      id: randomUUID(),
      aud: 'x',
    });
    expect(same.body).toMatchObject({ id: user.id, aud: 'authenticated', role: 'editor', email: user.email });
    expect((await change(user.id, { data: { c: null } })).body.user_metadata).toEqual({ a: 1 });
  });

  it('gives another address, which the identity follows and which counts as proven only when it is said so', async () => {
    const user = await api().addUser();
    const plain = await change(user.id, { email: 'Other1@x.example' });
    expect(plain.body).toMatchObject({
      email: 'other1@x.example',
      email_confirmed_at: user.email_confirmed_at?.toISOString(),
    });
    expect(identity(plain, 'email')).toMatchObject({
      email: 'other1@x.example',
      identity_data: { sub: user.id, email: 'other1@x.example', email_verified: false },
    });
    api().advance(5);
    const proven = await change(user.id, { email: 'other2@x.example', email_confirm: true });
    expect(proven.body).toMatchObject({
      email_confirmed_at: api().now.toISOString(),
      user_metadata: { email_verified: true },
    });
    expect(identity(proven, 'email')?.identity_data).toMatchObject({ email: 'other2@x.example', email_verified: true });
  });

  it('confirms anew where it was confirmed before, and never takes it back', async () => {
    const user = await api().addUser();
    api().advance(60);
    const { body } = await change(user.id, { email_confirm: true });
    expect(body.email_confirmed_at).toBe(api().now.toISOString());
    expect((await change(user.id, { email_confirm: false })).body.email_confirmed_at).toBe(api().now.toISOString());
    const phoneless = await change(user.id, { phone_confirm: true });
    expect(phoneless.body).not.toHaveProperty('phone_confirmed_at');
  });

  it('adds a phone number with an identity of its own, then changes both', async () => {
    const user = await api().addUser();
    api().advance(1);
    const added = await change(user.id, { phone: '+49 151 1111' });
    expect(added.body).toMatchObject({ phone: '491511111', app_metadata: { providers: ['email', 'phone'] } });
    expect(identity(added, 'phone')?.identity_data).toMatchObject({ phone: '491511111', phone_verified: false });
    const changed = await change(user.id, { phone: '491512222', phone_confirm: true });
    expect(changed.body).toMatchObject({ phone: '491512222', phone_confirmed_at: api().now.toISOString() });
    expect(identity(changed, 'phone')?.identity_data).toMatchObject({ phone: '491512222', phone_verified: true });
    expect(changed.body.identities).toHaveLength(2);
  });

  it('gives an anonymous user a name once the address is confirmed', async () => {
    const anonymous = { email: null, is_anonymous: true, app_metadata: {}, password: null };
    const user = await api().addUser(anonymous);
    const unproven = await change(user.id, { email: 'named1@x.example' });
    expect(unproven.body).toMatchObject({ is_anonymous: true, app_metadata: { providers: ['email'] } });
    expect(identity(unproven, 'email')?.identity_data).toMatchObject({ sub: user.id, email_verified: false });
    const other = await api().addUser(anonymous);
    const proven = await change(other.id, { email: 'named2@x.example', email_confirm: true });
    expect(proven.body.is_anonymous).toBe(false);
    const third = await api().addUser(anonymous);
    expect((await change(third.id, { phone: '4915133', phone_confirm: true })).body.is_anonymous).toBe(false);
  });

  it('sets a password that ends every session and whatever was mailed', async () => {
    const session = await signIn(api());
    const { user } = session;
    await api().post('/recover', { email: user.email });
    const [mail] = (await api().mails()).slice(-1);
    const answer = await change(user.id, { password: 'another one' });
    expect(answer.status).toBe(200);
    expect(answer.body).not.toHaveProperty('recovery_sent_at');
    expect((await refresh(api(), session.refreshToken)).status).toBe(400);
    expect((await api().get('/user', { token: session.accessToken })).body.error_code).toBe('session_not_found');
    const spent = { type: 'recovery', token_hash: mail?.snapshot.token };
    expect(await api().post('/verify', spent)).toMatchObject(refused(403, 'otp_expired'));
    const grant = (password: string) => api().post('/token?grant_type=password', { email: user.email, password });
    expect((await grant('another one')).status).toBe(200);
    expect((await grant('correct horse')).status).toBe(400);
  });

  it('bans at once and for so long, and lifts a ban', async () => {
    const session = await signIn(api());
    const { user } = session;
    const { body } = await change(user.id, { ban_duration: '24h' });
    expect(body.banned_until).toBe(new Date(api().now.getTime() + 86_400_000).toISOString());
    expect(await api().get('/user', { token: session.accessToken })).toMatchObject(refused(403, 'user_banned'));
    expect((await refresh(api(), session.refreshToken)).body.error_code).toBe('user_banned');
    const again = { email: user.email, password: 'correct horse' };
    expect((await api().post('/token?grant_type=password', again)).body.error_code).toBe('user_banned');
    expect((await change(user.id, { role: 'editor' })).body.banned_until).toBe(body.banned_until);
    expect((await change(user.id, { ban_duration: 'none' })).body).not.toHaveProperty('banned_until');
    expect((await api().get('/user', { token: session.accessToken })).status).toBe(200);
  });

  it('is written down with the address that the user had', async () => {
    const user = await api().addUser();
    await change(user.id, { email: 'moved@x.example' });
    const [entry] = await auditOf(api());
    expect(entry?.payload).toMatchObject({ action: 'user_modified', log_type: 'user', actor_username: 'service_role' });
    expect(entry?.payload['traits']).toEqual({ user_id: user.id, user_email: user.email, user_phone: '' });
  });
});

describe('PUT /admin/users/{id} refuses', () => {
  it.each<[string, unknown, number, string]>([
    ['no address', { email: 'x' }, 400, 'validation_failed'],
    ['no phone number', { phone: 'x' }, 400, 'validation_failed'],
    ['no duration', { ban_duration: '1d' }, 400, 'validation_failed'],
    ['a short password', { password: 'short' }, 422, 'weak_password'],
    ['an empty password', { password: '' }, 422, 'weak_password'],
    ['a long password', { password: 'a'.repeat(73) }, 400, 'validation_failed'],
    ['a role that opens the admin API', { role: 'supabase_admin' }, 422, 'validation_failed'],
    ['metadata that no token can carry', { user_metadata: { a: 'x'.repeat(40_000) } }, 422, 'validation_failed'],
    ['a list for an object', { app_metadata: [] }, 400, 'bad_json'],
    ['no JSON', '{', 400, 'bad_json'],
    ['an empty body', '', 400, 'bad_json'],
  ])('%s, and changes nothing', async (_what, body, status, code) => {
    const user = await api().addUser();
    const before = (await asAdmin(api(), `GET /admin/users/${user.id}`)).text;
    expect(await change(user.id, body)).toMatchObject(refused(status, code));
    expect((await asAdmin(api(), `GET /admin/users/${user.id}`)).text).toBe(before);
  });

  it('addresses that somebody has, all or nothing', async () => {
    const taken = await api().addUser({ phone: '4915144' });
    const user = await api().addUser();
    const email = await change(user.id, { email: taken.email, user_metadata: { a: 1 } });
    expect(email).toMatchObject(refused(422, 'email_exists'));
    expect(await change(user.id, { phone: '4915144', role: 'editor' })).toMatchObject(refused(422, 'phone_exists'));
    const { body } = await asAdmin(api(), `GET /admin/users/${user.id}`);
    expect(body).toMatchObject({ email: user.email, phone: '', role: 'authenticated', user_metadata: {} });
    expect(body.identities[0].email).toBe(user.email);
  });

  it('an address that somebody has by an identity alone, except to who has it', async () => {
    const [user, owner] = [await api().addUser(), await api().addUser()];
    const email = 'known-by-identity@x.example';
    await api().rows('identities').where({ user_id: owner.id }).update({ email });
    expect(await change(user.id, { email })).toMatchObject(refused(422, 'email_exists'));
    expect(await change(owner.id, { email })).toMatchObject({ status: 200, body: { email } });
  });
});

describe('a user that the path names', () => {
  it('is found in every spelling of the id, with identities', async () => {
    const user = await api().addUser();
    const digits = user.id.replaceAll('-', '');
    for (const id of [user.id, user.id.toUpperCase(), digits, `%7B${user.id}%7D`, `urn:uuid:${user.id}`]) {
      const { status, body } = await asAdmin(api(), `GET /admin/users/${id}`);
      expect([status, body.id, body.identities?.length], id).toEqual([200, user.id, 1]);
      expect(body).not.toHaveProperty('factors');
    }
    expect((await asAdmin(api(), `GET /admin/users/${user.id}/`)).status).toBe(200);
  });

  it.each(['GET', 'PUT', 'DELETE'])('is told apart from a malformed id, to %s', async (method) => {
    const foreign = await api().addUser({}, 'b');
    const body = method === 'GET' ? undefined : '{';
    for (const id of ['x', '1', "'", '%00', '%7B', `${foreign.id}x`]) {
      const answer = await asAdmin(api(), `${method} /admin/users/${id}`, body);
      expect(answer, id).toMatchObject(refused(404, 'validation_failed'));
    }
    const unknown = await asAdmin(api(), `${method} /admin/users/${randomUUID()}`, body);
    expect(unknown).toMatchObject(refused(404, 'user_not_found'));
    const other = await asAdmin(api(), `${method} /admin/users/${foreign.id}`, body);
    expect([other.status, other.text]).toEqual([unknown.status, unknown.text]);
  });
});
