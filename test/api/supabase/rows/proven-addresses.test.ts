import { describe, expect, it } from 'vitest';
import { asAdmin } from '../admin/as-admin.ts';
import { signIn } from '../sign-in.ts';
import { useSupabaseApi, type Answer } from '../support.ts';

// supabase-core.md 13.3, 13.10 and 14.2: where it shows that an address is proven, and where it does not.
const api = useSupabaseApi({ external: { phone: { enabled: true }, anonymous_users: { enabled: true } } });
const password = 'correct horse';
const unproven = { email_verified: false, phone_verified: false };

let people = 0;
const newAddress = (): string => `proven-${(people += 1)}@x.example`;

/** Follows what was mailed last. */
async function accept(type: string): Promise<Answer['body']> {
  const [mail] = (await api().mails()).slice(-1);
  return (await api().post('/verify', { type, token_hash: mail?.snapshot.token })).body.user;
}

const identityData = (user: Answer['body']): unknown => user.identities[0].identity_data;

describe('what confirms an address says so in user_metadata', () => {
  it('of who was invited, and in the identity', async () => {
    const email = newAddress();
    await asAdmin(api(), 'POST /invite', { email, data: { team: 'red' } });
    const user = await accept('invite');
    expect(user.user_metadata).toEqual({ team: 'red', email_verified: true });
    expect(identityData(user)).toMatchObject({ email, email_verified: true });
  });

  it.each([
    ['recovery', '/recover'],
    ['magiclink', '/recover'],
  ])('of who comes by %s, and leaves the identity as it is', async (type, path) => {
    const email = newAddress();
    await api().post('/signup', { email, password });
    await api().post(path, { email });
    const user = await accept(type);
    expect(user.email_confirmed_at).toBe(api().now.toISOString());
    expect(user.user_metadata).toMatchObject({ email, email_verified: true });
    expect(identityData(user)).toMatchObject({ email, ...unproven });
  });

  it('of an anonymous person who gives one', async () => {
    const { body } = await api().post('/signup', { data: { theme: 'dark' } });
    await api().put('/user', { email: newAddress() }, { token: body.access_token });
    expect((await accept('email_change')).user_metadata).toEqual({ theme: 'dark', email_verified: true });
    api().configure({ mailer: { autoconfirm: true } });
    const another = await api().post('/signup', {});
    const named = await api().put('/user', { email: newAddress() }, { token: another.body.access_token });
    expect(named.body.user_metadata).toEqual({ email_verified: true });
  });

  it('of nobody whose address was proven before', async () => {
    const { accessToken: token } = await signIn(api());
    api().configure({ mailer: { secure_email_change_enabled: false } });
    await api().put('/user', { email: newAddress() }, { token });
    expect((await accept('email_change')).user_metadata).toEqual({});
  });
});

describe('an address that the site believes without a proof', () => {
  it('is proven in user_metadata, and not in the identity', async () => {
    api().configure({ mailer: { autoconfirm: true } });
    const { user } = (await api().post('/signup', { email: newAddress(), password, data: { name: 'Ada' } })).body;
    expect(user.user_metadata).toMatchObject({ name: 'Ada', email_verified: true, phone_verified: false });
    expect(identityData(user)).toEqual({ name: 'Ada', sub: user.id, email: user.email, ...unproven });
  });

  it('is proven in neither when it is a number', async () => {
    api().configure({ sms: { autoconfirm: true } });
    const { user } = (await api().post('/signup', { phone: '+1 555 000 1000', password })).body;
    expect(user.phone_confirmed_at).toBe(api().now.toISOString());
    expect([user.user_metadata, identityData(user)]).toEqual([
      { sub: user.id, ...unproven },
      { sub: user.id, ...unproven },
    ]);
  });

  it('leaves the identity of who signed up before as it is', async () => {
    const body = { email: newAddress(), password };
    await api().post('/signup', body);
    api().configure({ mailer: { autoconfirm: true } });
    const { user } = (await api().post('/signup', body)).body;
    expect(user.user_metadata).toMatchObject({ email_verified: true });
    expect(identityData(user)).toMatchObject(unproven);
  });
});

it('a new address says of the number nothing in its identity', async () => {
  const { accessToken: token } = await signIn(api(), { phone: '15550002000', phone_confirmed_at: api().now });
  api().configure({ mailer: { secure_email_change_enabled: false } });
  const email = newAddress();
  await api().put('/user', { email }, { token });
  expect(identityData(await accept('email_change'))).toMatchObject({
    email,
    email_verified: true,
    phone_verified: false,
  });
});
