import { describe, expect, it } from 'vitest';
import { useHookReceiver, type HookReply } from '../../../support/hook-receiver.ts';
import { codeIn, mailTo, pkce } from '../follow-mail.ts';
import { claimsOf, signIn } from '../sign-in.ts';
import { useSupabaseApi, type Answer } from '../support.ts';

const api = useSupabaseApi({ rate_limit: { otp: 100_000, verify: 100_000, email_sent: '' } });
const receiver = useHookReceiver();

const password = 'correct horse';
let people = 0;
const newAddress = (): string => `person-${(people += 1)}@x.example`;

/** Lets the site's hook hear of everything and answer as told. */
function listen(reply: (event: string) => HookReply = () => ({})): () => string[] {
  const hook = receiver().hook(({ body }) => reply(body.event));
  api().configure({ webhook: { url: hook.url, events: ['validate', 'signup', 'login'], retries: 1 } });
  return () => hook.calls.map(({ body }) => body.event);
}

const refuse = (refused: string) => (event: string) => (event === refused ? { status: 422 } : {});
const verify = async (type: string, email: string): Promise<Answer> =>
  api().post('/verify', { type, email, token: codeIn(await mailTo(api(), email)) });
async function isStored(email: string): Promise<boolean> {
  return (await api().rows('users').where({ email_key: email })).length > 0;
}

describe('the hooks of a site hear of', () => {
  it('a sign-up before it is stored, and its confirmation', async () => {
    const events = listen();
    const email = newAddress();
    await api().post('/signup', { email, password });
    expect(events()).toEqual(['validate']);
    expect((await verify('signup', email)).status).toBe(200);
    expect(events()).toEqual(['validate', 'signup']);
  });

  it('a sign-up that needs no confirmation, which is a login too', async () => {
    const events = listen();
    api().configure({ mailer: { autoconfirm: true } });
    await api().post('/signup', { email: newAddress(), password });
    expect(events()).toEqual(['validate', 'signup', 'login']);
  });

  it('a sign-in by mail, be it for a code of the client', async () => {
    const { email } = await api().addUser({ email: newAddress() });
    const events = listen();
    await api().post('/otp', { email, ...pkce.pair });
    const { snapshot } = await mailTo(api(), email ?? '');
    await api().get(`/verify?token=${snapshot.token}&type=magiclink`);
    expect(events()).toEqual(['login']);
  });

  it('an anonymous user', async () => {
    const events = listen();
    api().configure({ external: { anonymous_users: { enabled: true } } });
    await api().post('/signup', {});
    expect(events()).toEqual(['validate', 'signup']);
  });

  it('nothing about an address that has an account', async () => {
    const { email } = await api().addUser({ email: newAddress() });
    const events = listen();
    await api().post('/signup', { email, password });
    expect(events()).toEqual([]);
  });
});

describe('a hook', () => {
  it('refuses a sign-up, which is then not stored', async () => {
    listen(refuse('validate'));
    const email = newAddress();
    expect((await api().post('/signup', { email, password })).status).toBe(500);
    expect((await api().post('/otp', { email })).status).toBe(500);
    expect(await isStored(email)).toBe(false);
  });

  it('refuses a login by mail, and the code works again', async () => {
    const email = (await api().addUser({ email: newAddress() })).email ?? '';
    listen(refuse('login'));
    await api().post('/otp', { email });
    expect((await verify('magiclink', email)).status).toBe(500);
    listen();
    expect((await verify('magiclink', email)).status).toBe(200);
  });

  it('refuses the login of a sign-up that needs no confirmation', async () => {
    listen(refuse('login'));
    api().configure({ mailer: { autoconfirm: true } });
    const answer = await api().post('/signup', { email: newAddress(), password });
    expect([answer.status, answer.body.access_token]).toEqual([500, undefined]);
  });

  it('says what a confirmed person may do, and the first token shows it', async () => {
    listen((event) => (event === 'signup' ? { body: { app_metadata: { roles: ['baker'] } } } : {}));
    const email = newAddress();
    await api().post('/signup', { email, password });
    const { body } = await verify('signup', email);
    expect(claimsOf(body.access_token)['app_metadata']).toMatchObject({ roles: ['baker'] });
    expect(body.user.app_metadata).toMatchObject({ roles: ['baker'], provider: 'email' });
  });

  it('is called once for 20 parallel verifications of one code', async () => {
    const events = listen();
    const email = newAddress();
    await api().post('/signup', { email, password });
    const answers = await Promise.all(Array.from({ length: 20 }, () => verify('signup', email)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(events().filter((event) => event === 'signup')).toHaveLength(1);
  });

  it('has no say in what a signed-in person changes', async () => {
    const { accessToken } = await signIn(api());
    const events = listen();
    await api().put('/user', { data: { a: 1 } }, { token: accessToken });
    expect(events()).toEqual([]);
  });
});
