import { createHash, randomUUID } from 'node:crypto';
import { getUserById, scopeOf } from '@gatehouse/database';
import { describe, expect, it } from 'vitest';
import { countRoundTrips } from '../count-round-trips.ts';
import { useSupabaseApi, type Answer } from '../support.ts';
import { asAdmin, auditOf } from './as-admin.ts';

const api = useSupabaseApi();
let count = 0;
const someEmail = (): string => `new${(count += 1)}@x.example`;
const somePhone = (): string => `4915100${String((count += 1)).padStart(5, '0')}`;

function create(body: Record<string, unknown>, on = 'a'): Promise<Answer> {
  return asAdmin(api(), 'POST /admin/users', body, { on });
}

function signIn(email: string, password: string): Promise<Answer> {
  return api().post('/token?grant_type=password', { email, password });
}

function refused(status: number, code: string): object {
  return { status, body: { code: status, error_code: code } };
}

describe('POST /admin/users', () => {
  it('answers 200 with the user and the identity of its address', async () => {
    const email = someEmail();
    const { status, body } = await create({ email: email.toUpperCase(), password: 'correct horse' });
    expect(status).toBe(200);
    expect(body).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      aud: 'authenticated',
      role: api().instance().settings.jwt.default_group_name,
      email,
      phone: '',
      app_metadata: { provider: 'email', providers: ['email'] },
      user_metadata: {},
      identities: [
        {
          identity_id: expect.any(String),
          id: body.id,
          user_id: body.id,
          identity_data: { sub: body.id, email, email_verified: false, phone_verified: false },
          provider: 'email',
          email,
          last_sign_in_at: expect.any(String),
          created_at: expect.any(String),
          updated_at: expect.any(String),
        },
      ],
      created_at: api().now.toISOString(),
      updated_at: expect.any(String),
      is_anonymous: false,
    });
    expect(await signIn(email, 'correct horse')).toMatchObject(refused(400, 'email_not_confirmed'));
    expect(await api().mails()).toEqual([]);
  });

  it('confirms what it is told to confirm, and shows it at once', async () => {
    const [email, phone] = [someEmail(), somePhone()];
    const { body } = await create({
      email,
      phone: `+${phone}`,
      password: 'secret1',
      email_confirm: true,
      phone_confirm: true,
    });
    const now = api().now.toISOString();
    expect(body).toMatchObject({
      phone,
      email_confirmed_at: now,
      phone_confirmed_at: now,
      confirmed_at: now,
      app_metadata: { provider: 'email', providers: ['email', 'phone'] },
      user_metadata: { email_verified: true },
    });
    expect(body.identities.map(({ provider }: { provider: string }) => provider).toSorted()).toEqual([
      'email',
      'phone',
    ]);
    expect((await signIn(email, 'secret1')).status).toBe(200);
  });

  it('makes a user of a phone number alone', async () => {
    const phone = somePhone();
    const { body } = await create({ phone: `+${phone.slice(0, 2)} ${phone.slice(2)}` });
    expect(body).toMatchObject({ email: '', phone, app_metadata: { provider: 'phone', providers: ['phone'] } });
    const { identity_data: data, id } = body.identities[0];
    expect([id, data]).toEqual([body.id, { sub: body.id, phone, email_verified: false, phone_verified: false }]);
    expect(body.identities).toHaveLength(1);
  });

  it('stores id, audience, role and metadata as given', async () => {
    const id = randomUUID();
    const given = {
      id: `{${id.toUpperCase()}}`,
      aud: 'shop',
      role: ' editor ',
      app_metadata: { plan: 'pro', none: null },
      user_metadata: { name: 'Ann' },
      data: { name: 'ignored' },
    };
    const { body } = await create({ ...given, email: someEmail() });
    expect(body).toMatchObject({ id, aud: 'shop', role: 'editor', user_metadata: { name: 'Ann' } });
    expect(body.app_metadata).toEqual({ provider: 'email', providers: ['email'], plan: 'pro' });
    expect((await create({ email: someEmail(), data: { name: 'Bob' } })).body.user_metadata).toEqual({ name: 'Bob' });
  });

  it('makes a user whom an empty password does not let in', async () => {
    for (const password of ['', null, undefined]) {
      const email = someEmail();
      expect((await create({ email, password, email_confirm: true })).status).toBe(200);
      expect((await signIn(email, '')).status).toBe(400);
    }
  });

  it('bans for as long as it is told', async () => {
    const banned = await create({ email: someEmail(), ban_duration: '1h30m' });
    expect(banned.body.banned_until).toBe(new Date(api().now.getTime() + 5_400_000).toISOString());
    for (const ban_duration of ['none', '0', '']) {
      expect((await create({ email: someEmail(), ban_duration })).body).not.toHaveProperty('banned_until');
    }
  });

  it('works where people cannot sign up', async () => {
    api().configure({ disable_signup: true, external: { email: { enabled: false } } });
    expect((await create({ email: someEmail() })).status).toBe(200);
  });

  it('is written down with the administrator as actor, and nothing but what was done', async () => {
    const [email, phone] = [someEmail(), somePhone()];
    const { body } = await create({ email, phone });
    const [entry] = await auditOf(api());
    expect(entry?.ip_address).toBe('');
    expect(entry?.payload).toMatchObject({
      action: 'user_signedup',
      log_type: 'team',
      actor_id: '00000000-0000-0000-0000-000000000000',
      actor_username: 'service_role',
      actor_via_sso: false,
    });
    expect(entry?.payload['traits']).toEqual({
      user_id: body.id,
      user_email: email,
      user_phone: phone,
      provider: 'email',
    });
  });
});

describe('a password hash from elsewhere', () => {
  const argon2 = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';

  it('lets the person sign in with the password that it is of', async () => {
    const email = someEmail();
    expect((await create({ email, password_hash: argon2, email_confirm: true })).status).toBe(200);
    expect((await signIn(email, 'password')).status).toBe(200);
    expect((await signIn(email, 'passwort')).status).toBe(400);
  });

  it('that is a fast digest makes way for bcrypt at the first sign-in, in the same round trips', async () => {
    const email = someEmail();
    const digest = createHash('sha256').update('saltpassword').digest('base64');
    const password_hash = `$legacy$sha256$salt-first$${Buffer.from('salt').toString('base64')}$${digest}`;
    const { body } = await create({ email, password_hash, email_confirm: true });
    const stored = async (): Promise<string | null> =>
      (await getUserById(scopeOf(api().dependencies.db, api().instance().id), body.id)).password_hash;
    expect((await signIn(email, 'Password')).status).toBe(400);
    expect(await stored()).toBe(password_hash);
    const roundTrips = await countRoundTrips(async () => {
      expect((await signIn(email, 'password')).status).toBe(200);
    });
    expect(roundTrips).toBe(2);
    expect(await stored()).toMatch(/^\$2b\$/);
    expect((await signIn(email, 'password')).status).toBe(200);
    expect((await signIn(email, 'Password')).status).toBe(400);
  });

  it.each([
    ['is none', 'plain', 'not a hash of bcrypt'],
    ['would never end', argon2.replace('m=65536', 'm=1048576'), 'dearer than allowed; allowed is bcrypt up to cost 13'],
    ['is dear', `$2a$14$${'a'.repeat(53)}`, 'dearer than allowed'],
  ])('that %s is refused', async (_what, password_hash, text) => {
    const answer = await create({ email: someEmail(), password_hash });
    expect(answer).toMatchObject(refused(400, 'validation_failed'));
    expect(answer.body.msg).toContain(text);
    expect(answer.text).not.toContain(password_hash.slice(0, 30));
  });

  it('excludes a password, even an empty one', async () => {
    for (const password of ['correct horse', '']) {
      const answer = await create({ email: someEmail(), password, password_hash: argon2 });
      expect(answer).toMatchObject(refused(400, 'validation_failed'));
    }
  });
});

describe('POST /admin/users refuses', () => {
  it.each<[string, Record<string, unknown>, number, string]>([
    ['nobody', {}, 400, 'validation_failed'],
    ['empty addresses', { email: '', phone: '' }, 400, 'validation_failed'],
    ['no address', { email: 'x' }, 400, 'validation_failed'],
    ['a long address', { email: `${'a'.repeat(250)}@x.example` }, 400, 'validation_failed'],
    ['no phone number', { phone: '0123' }, 400, 'validation_failed'],
    ['a malformed id', { email: 'id@x.example', id: 'x' }, 400, 'validation_failed'],
    ['the nil id', { email: 'id@x.example', id: '00000000-0000-0000-0000-000000000000' }, 400, 'validation_failed'],
    ['a ban without end', { email: 'ban@x.example', ban_duration: 'forever' }, 400, 'validation_failed'],
    ['a short password', { email: 'pw@x.example', password: 'short' }, 422, 'weak_password'],
    ['a password beyond 72 bytes', { email: 'pw@x.example', password: 'a'.repeat(73) }, 400, 'validation_failed'],
    ['a role that opens the admin API', { email: 'r@x.example', role: 'service_role' }, 422, 'validation_failed'],
    ['the same with blanks', { email: 'r@x.example', role: ' supabase_admin ' }, 422, 'validation_failed'],
    ['a number for a text', { email: 7 }, 400, 'bad_json'],
    ['a text for a truth value', { email: 'b@x.example', email_confirm: 'yes' }, 400, 'bad_json'],
  ])('%s', async (_what, body, status, code) => {
    expect(await create(body)).toMatchObject(refused(status, code));
  });

  it('addresses and ids that somebody has, in one audience and one site', async () => {
    const [email, phone] = [someEmail(), somePhone()];
    const { body: first } = await create({ email, phone });
    const emailTaken = await create({ email: email.toUpperCase(), phone: 'bad', password: 'x' });
    expect(emailTaken).toMatchObject(refused(422, 'email_exists'));
    expect(emailTaken.body.msg).toBe('A user with this email address has already been registered');
    expect(await create({ phone, password: 'x', password_hash: 'y' })).toMatchObject(refused(422, 'phone_exists'));
    expect(await create({ email: someEmail(), id: first.id })).toMatchObject(refused(422, 'user_already_exists'));
    expect((await create({ email, phone, aud: 'shop' })).status).toBe(200);
    expect((await create({ email, phone, id: first.id }, 'b')).status).toBe(200);
  });

  it('all but one of many that ask for one address at once', async () => {
    const email = someEmail();
    const answers = await Promise.all(Array.from({ length: 8 }, () => create({ email })));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 422, 422, 422, 422, 422, 422, 422]);
  });

  it('the address of somebody else’s identity', async () => {
    const user = await api().addUser({ email: someEmail() });
    const other = someEmail();
    await api().rows('identities').where({ user_id: user.id }).update({ email: other });
    expect(await create({ email: other })).toMatchObject(refused(422, 'email_exists'));
  });
});
