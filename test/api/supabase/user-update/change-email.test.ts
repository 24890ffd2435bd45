import { describe, expect, it } from 'vitest';
import { auditOf, codeIn, follow, mailTo, pkce, redirectIn } from '../follow-mail.ts';
import { signIn, type TestSession } from '../sign-in.ts';
import { useSupabaseApi, type Answer, type QueuedMail } from '../support.ts';

const api = useSupabaseApi({ rate_limit: { otp: 100_000, verify: 100_000, email_sent: '' } });

let people = 0;
const newAddress = (): string => `person-${(people += 1)}@x.example`;
const half = {
  status: 200,
  body: { msg: expect.stringMatching(/other email/), code: '200' },
};
const expired = { status: 403, body: { error_code: 'otp_expired' } };

interface Change {
  readonly me: TestSession;
  readonly email: string;
  readonly next: string;
  readonly toCurrent: QueuedMail;
  readonly toNew: QueuedMail;
  readonly answer: Answer;
}

async function begin(more: object = {}): Promise<Change> {
  const email = newAddress();
  const next = newAddress();
  const me = await signIn(api(), { email });
  const answer = await api().put('/user', { email: next.toUpperCase(), ...more }, { token: me.accessToken });
  const [toCurrent, toNew] = [await mailTo(api(), email), await mailTo(api(), next)];
  return { me, email, next, toCurrent, toNew, answer };
}

const type = (email: string, mail: QueuedMail): Promise<Answer> =>
  api().post('/verify', { type: 'email_change', email, token: codeIn(mail) });
const send = ({ snapshot }: QueuedMail): Promise<Answer> =>
  api().post('/verify', { type: 'email_change', token_hash: snapshot.token });
const open = ({ snapshot }: QueuedMail): Promise<Answer> => follow(api(), snapshot.token, 'email_change');

describe('a change of address', () => {
  it('is pending, and mails a link and a code of its own to both addresses', async () => {
    const { answer, email, next, toCurrent, toNew } = await begin();
    expect(answer).toMatchObject({
      status: 200,
      body: { email, new_email: next, email_change_sent_at: api().now.toISOString() },
    });
    for (const mail of [toCurrent, toNew]) {
      expect(mail).toMatchObject({
        kind: 'email_change',
        snapshot: { email, newEmail: next, sendingTo: mail.recipient },
      });
    }
    expect(codeIn(toCurrent)).not.toBe(codeIn(toNew));
    expect(toCurrent.snapshot.token).not.toBe(toNew.snapshot.token);
  });

  it.each([
    [
      'codes, the current address first',
      async (change: Change) => [() => type(change.email, change.toCurrent), () => type(change.next, change.toNew)],
    ],
    [
      'codes, the new address first',
      async (change: Change) => [() => type(change.next, change.toNew), () => type(change.email, change.toCurrent)],
    ],
    ['links', async (change: Change) => [() => send(change.toNew), () => send(change.toCurrent)]],
  ])('is complete when both addresses have confirmed it: %s', async (_how, steps) => {
    const change = await begin();
    const [first, second] = await steps(change);
    expect(await first?.()).toMatchObject(half);
    expect(await api().get('/user', { token: change.me.accessToken })).toMatchObject({ body: { email: change.email } });
    const done = await second?.();
    expect(done).toMatchObject({ status: 200, body: { user: { id: change.me.user.id, email: change.next } } });
    expect(done?.body.user.new_email).toBeUndefined();
    expect(done?.body.user.identities).toMatchObject([
      { email: change.next, identity_data: { email: change.next, email_verified: true } },
    ]);
    const password = 'correct horse';
    expect((await api().post('/token?grant_type=password', { email: change.next, password })).status).toBe(200);
    expect((await api().post('/token?grant_type=password', { email: change.email, password })).status).toBe(400);
    const modified = (await auditOf(api())).filter(({ actor_id }) => actor_id === change.me.user.id);
    expect(modified.map(({ action }) => action).filter((action) => action === 'user_modified')).toHaveLength(2);
  });

  it.each([
    ['typed', {}],
    ['typed after a code challenge', pkce.pair],
  ])('is not complete when one address confirms it twice: %s', async (_how, challenge) => {
    const { me, email, next, toNew, toCurrent } = await begin(challenge);
    expect(await type(next, toNew)).toMatchObject(half);
    for (const again of [
      await type(next, toNew),
      await send(toNew),
      await type(email, toNew),
      await type(next, toCurrent),
    ]) {
      expect(again).toMatchObject(expired);
    }
    expect((await api().get('/user', { token: me.accessToken })).body.email).toBe(email);
  });

  it('is completed once, however many confirm it at the same time', async () => {
    const { email, next, toCurrent, toNew } = await begin();
    const answers = await Promise.all([
      ...Array.from({ length: 10 }, () => type(email, toCurrent)),
      ...Array.from({ length: 10 }, () => type(next, toNew)),
    ]);
    expect(answers.filter(({ body }) => body.code === '200')).toHaveLength(1);
    expect(answers.filter(({ body }) => body.access_token)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 403)).toHaveLength(18);
  });

  it('redirects from both links: a message, then tokens', async () => {
    const { toCurrent, toNew } = await begin();
    const first = await open(toCurrent);
    expect(first.status).toBe(303);
    expect(Object.keys(redirectIn(first).fragment)).toEqual(['message', 'sb']);
    expect(redirectIn(await open(toNew)).fragment).toMatchObject({ type: 'email_change', token_type: 'bearer' });
  });

  it('redirects a client with a code challenge: a message, then a code', async () => {
    const { me, toCurrent, toNew } = await begin(pkce.pair);
    const first = redirectIn(await open(toNew));
    expect([Object.keys(first.query), Object.keys(first.fragment)]).toEqual([['message'], ['message', 'sb']]);
    const { query, fragment } = redirectIn(await open(toCurrent));
    expect(fragment).toEqual({});
    const exchange = { auth_code: query['code'], code_verifier: pkce.verifier };
    const { status, body } = await api().post('/token?grant_type=pkce', exchange);
    expect([status, body.user.id]).toEqual([200, me.user.id]);
  });

  it('starts again with another address: links of the one before count no more', async () => {
    const { me, email, toCurrent, toNew } = await begin();
    expect(await send(toCurrent)).toMatchObject(half);
    api().advance(60);
    const other = newAddress();
    await api().put('/user', { email: other }, { token: me.accessToken });
    expect(await send(toNew)).toMatchObject(expired);
    expect(await type(other, await mailTo(api(), other))).toMatchObject(half);
    expect(await type(email, await mailTo(api(), email))).toMatchObject({
      status: 200,
      body: { user: { email: other } },
    });
  });

  it('waits a minute, and leaves the pending one as it is', async () => {
    const { me, next } = await begin();
    const soon = await api().put('/user', { email: newAddress() }, { token: me.accessToken });
    expect(soon).toMatchObject({ status: 429, body: { error_code: 'over_email_send_rate_limit' } });
    expect((await api().get('/user', { token: me.accessToken })).body.new_email).toBe(next);
  });

  it('to the present address is none', async () => {
    const email = newAddress();
    const me = await signIn(api(), { email });
    const before = await api().mails();
    const { status, body } = await api().put('/user', { email: email.toUpperCase() }, { token: me.accessToken });
    expect([status, body.new_email]).toEqual([200, undefined]);
    expect(await api().mails()).toHaveLength(before.length);
  });

  it('to an address that somebody has is refused, also one that was taken meanwhile', async () => {
    const taken = await api().addUser({ email: newAddress() });
    const me = await signIn(api());
    const exists = {
      status: 422,
      body: { error_code: 'email_exists', msg: 'A user with this email address has already been registered' },
    };
    expect(await api().put('/user', { email: taken.email }, { token: me.accessToken })).toMatchObject(exists);
    const { next, toCurrent, toNew } = await begin();
    await send(toCurrent);
    await api().addUser({ email: next });
    expect(await send(toNew)).toMatchObject(exists);
  });

  it('needs one confirmation where the site asks for one, or confirms by itself', async () => {
    for (const mailer of [{ secure_email_change_enabled: false }, { autoconfirm: true }]) {
      api().configure({ mailer: { secure_email_change_enabled: true, autoconfirm: false, ...mailer } });
      const email = newAddress();
      const next = newAddress();
      const me = await signIn(api(), { email });
      const before = (await api().mails()).length;
      const answer = await api().put('/user', { email: next }, { token: me.accessToken });
      expect(answer.body).toMatchObject({ email, new_email: next });
      expect(await api().mails()).toHaveLength(before + 1);
      expect(await type(next, await mailTo(api(), next))).toMatchObject({
        status: 200,
        body: { user: { email: next } },
      });
    }
  });

  it('is told to the old address where the site wants it', async () => {
    api().configure({ mailer: { notifications: { email_changed: true } } });
    const { email, next, toCurrent, toNew } = await begin();
    await send(toCurrent);
    await send(toNew);
    expect(await mailTo(api(), email)).toMatchObject({
      kind: 'email_changed_notification',
      snapshot: { email: next, facts: { OldEmail: email } },
    });
  });
});

describe('an anonymous user who gives an address', () => {
  const start = async (): Promise<{ token: string; id: string }> => {
    const { body } = await api().post('/signup', {});
    return { token: body.access_token, id: body.user.id };
  };

  it('becomes a permanent one when it is confirmed', async () => {
    api().configure({ external: { anonymous_users: { enabled: true } } });
    const { token, id } = await start();
    const email = newAddress();
    expect(await api().put('/user', { email }, { token })).toMatchObject({
      body: { email: '', new_email: email, is_anonymous: true },
    });
    const { status, body } = await type(email, await mailTo(api(), email));
    expect(status).toBe(200);
    expect(body.user).toMatchObject({
      id,
      email,
      is_anonymous: false,
      email_confirmed_at: api().now.toISOString(),
      app_metadata: { provider: 'email', providers: ['email'] },
      identities: [{ provider: 'email', id, email, identity_data: { sub: id, email, email_verified: true } }],
    });
  });

  it('becomes one at once where the site confirms by itself', async () => {
    api().configure({ external: { anonymous_users: { enabled: true } }, mailer: { autoconfirm: true } });
    const { token, id } = await start();
    const email = newAddress();
    const { body } = await api().put('/user', { email, password: 'correct horse' }, { token });
    expect(body).toMatchObject({ id, email, is_anonymous: false, identities: [{ email }] });
    expect((await api().post('/token?grant_type=password', { email, password: 'correct horse' })).status).toBe(200);
  });
});
