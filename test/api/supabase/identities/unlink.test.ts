import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { insertIdentity, scopeOf, type NewIdentity } from '@gatehouse/database';
import { auditOf, mailTo } from '../follow-mail.ts';
import { signIn, type TestSession } from '../sign-in.ts';
import { useSupabaseApi, type Answer } from '../support.ts';

const api = useSupabaseApi({ security: { manual_linking_enabled: true }, rate_limit: { email_sent: '' } });

let people = 0;
const newAddress = (): string => `person-${(people += 1)}@x.example`;

async function addIdentity(userId: string, more: Partial<NewIdentity> = {}): Promise<string> {
  const identity = await insertIdentity(scopeOf(api().dependencies.db, api().instance().id), {
    id: randomUUID(),
    user_id: userId,
    provider: 'github',
    provider_id: randomUUID(),
    identity_data: {},
    email: null,
    created_at: new Date(api().now.getTime() + 1_000),
    ...more,
  });
  return identity.id;
}

async function emailIdentityOf({ user }: TestSession): Promise<string> {
  const found: { id: string } = await api()
    .rows('identities')
    .where({ user_id: user.id, provider: 'email' })
    .first('id');
  return found.id;
}

const unlink = ({ accessToken }: TestSession, id: string, headers: Record<string, string> = {}): Promise<Answer> =>
  api().request(`/user/identities/${id}`, { method: 'DELETE', token: accessToken, headers });
const me = async ({ accessToken }: TestSession): Promise<Record<string, unknown>> =>
  (await api().get('/user', { token: accessToken })).body;

describe('taking away an identity', () => {
  it('leaves the others, the address and the session, and is written down', async () => {
    const session = await signIn(api());
    const verified = { email: session.user.email_key, identity_data: { email_verified: true } };
    const id = await addIdentity(session.user.id, { provider: 'google', ...verified });
    expect(await unlink(session, id)).toMatchObject({ status: 200, text: '{}' });
    expect(await me(session)).toMatchObject({
      email: session.user.email,
      app_metadata: { provider: 'email', providers: ['email'] },
      identities: [{ provider: 'email' }],
    });
    expect((await auditOf(api())).at(-1)).toMatchObject({
      action: 'identity_unlinked',
      traits: { identity_id: id, provider: 'google', provider_id: expect.any(String) },
    });
  });

  it('moves the account to the best address that is left, and forgets what was mailed', async () => {
    const session = await signIn(api());
    const [unverified, verified] = [newAddress(), newAddress()];
    await addIdentity(session.user.id, { email: unverified });
    await addIdentity(session.user.id, {
      provider: 'google',
      email: verified,
      identity_data: { email_verified: true },
      created_at: new Date(api().now.getTime() + 2_000),
    });
    await api().post('/recover', { email: session.user.email });
    const { snapshot } = await mailTo(api(), session.user.email ?? '');
    expect((await unlink(session, await emailIdentityOf(session))).status).toBe(200);
    expect(await me(session)).toMatchObject({
      email: verified,
      email_confirmed_at: expect.any(String),
      app_metadata: { provider: 'github', providers: ['github', 'google'] },
    });
    expect((await api().post('/verify', { type: 'recovery', token_hash: snapshot.token })).status).toBe(403);
  });

  it('counts an address that nobody verified as unconfirmed', async () => {
    const session = await signIn(api());
    const email = newAddress();
    await addIdentity(session.user.id, { email });
    await unlink(session, await emailIdentityOf(session));
    const user = await me(session);
    expect(user).toMatchObject({ email, user_metadata: { email_verified: false } });
    expect(user['email_confirmed_at']).toBeUndefined();
  });

  it('leaves an account without an address where none is left', async () => {
    const session = await signIn(api());
    await addIdentity(session.user.id);
    await unlink(session, await emailIdentityOf(session));
    expect(await me(session)).toMatchObject({ email: '', identities: [{ provider: 'github' }] });
  });

  it('is refused when the address that would remain is somebody else’s', async () => {
    const session = await signIn(api());
    const other = await api().addUser({ email: newAddress() });
    await addIdentity(session.user.id, { email: other.email_key });
    expect(await unlink(session, await emailIdentityOf(session))).toMatchObject({
      status: 422,
      body: { error_code: 'email_conflict_identity_not_deletable' },
    });
    expect(await me(session)).toMatchObject({ email: session.user.email, identities: [{}, {}] });
  });

  it('takes the number away with the identity of a phone', async () => {
    const session = await signIn(api());
    const id = await addIdentity(session.user.id, { provider: 'phone', provider_id: session.user.id });
    const phone = { phone: '15551234567', phone_confirmed_at: api().now };
    await api().rows('users').where({ id: session.user.id }).update(phone);
    await unlink(session, id);
    const user = await me(session);
    expect([user['phone'], user['phone_confirmed_at']]).toEqual(['', undefined]);
  });

  it('is told by mail where the site wants it', async () => {
    api().configure({ mailer: { notifications: { identity_unlinked: true } } });
    const session = await signIn(api());
    await unlink(session, await addIdentity(session.user.id, { email: session.user.email_key }));
    expect(await mailTo(api(), session.user.email ?? '')).toMatchObject({
      kind: 'identity_unlinked_notification',
      snapshot: { facts: { Provider: 'github' } },
    });
  });

  it('never takes the last one, however many are taken at the same time', async () => {
    const session = await signIn(api());
    const ids = [
      await emailIdentityOf(session),
      await addIdentity(session.user.id),
      await addIdentity(session.user.id),
    ];
    const answers = await Promise.all(ids.map((id) => unlink(session, id)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, 422]);
    expect((await me(session))['identities']).toHaveLength(1);
  });

  it('is refused in the words of each reason', async () => {
    const session = await signIn(api());
    const id = await emailIdentityOf(session);
    const codeOf = async (answer: Promise<Answer>): Promise<unknown[]> => {
      const { status, body } = await answer;
      return [status, body.error_code];
    };
    expect(await codeOf(unlink(session, 'x'))).toEqual([404, 'validation_failed']);
    expect(await codeOf(unlink(session, id, { 'X-JWT-AUD': 'other' }))).toEqual([403, 'unexpected_audience']);
    expect(await codeOf(unlink(session, id))).toEqual([422, 'single_identity_not_deletable']);
    await addIdentity(session.user.id);
    const stranger = await signIn(api());
    expect(await codeOf(unlink(session, await emailIdentityOf(stranger)))).toEqual([422, 'identity_not_found']);
    api().configure({ security: { manual_linking_enabled: false } });
    expect(await codeOf(unlink(session, id))).toEqual([404, 'manual_linking_disabled']);
    expect(await codeOf(unlink({ ...session, accessToken: '' }, id))).toEqual([401, 'no_authorization']);
  });
});
