import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import type { SparseSettings } from '@gatehouse/instances';
import { someEmail } from '../../api/netlify/client.ts';
import { useHookReceiver, type HookCall, type HookReply } from '../../support/hook-receiver.ts';
import { useGatehouse } from '../../support/use-gatehouse.ts';
import { authClient, createAuthSite, createOpenSite, done, password, refusal, signUpAndIn } from './auth-client.ts';

const gatehouse = useGatehouse();
const receiver = useHookReceiver();

type Hooks = NonNullable<SparseSettings['hook']>;

// oxlint-disable-next-line typescript/no-explicit-any -- tests look at whatever came
type Verified = any;

/** A hook as its authors write it: it verifies what it is sent with the published library, and answers JSON. */
function hookOf(name: keyof Hooks, answer: (payload: Verified) => unknown): { hook: Hooks; heard: Verified[] } {
  const secret = randomBytes(32).toString('base64');
  const heard: Verified[] = [];
  const reply = ({ rawBody, headers }: HookCall): HookReply => {
    const payload = new Webhook(secret).verify(rawBody, headers as Record<string, string>);
    heard.push(payload);
    return { body: answer(payload), headers: { 'content-type': 'application/json' } };
  };
  const { url: uri } = receiver().hook(reply);
  return { hook: { [name]: { enabled: true, uri, secrets: `v1,whsec_${secret}` } }, heard };
}

describe('a site whose hooks verify what they are sent', () => {
  it('says in its tokens what its hook says', async () => {
    const { hook } = hookOf('custom_access_token', ({ claims }) => ({ claims: { ...claims, user_role: 'baker' } }));
    const site = await createOpenSite(gatehouse(), { hook });
    const { client } = await signUpAndIn(site);
    expect((await done(client.getClaims()))?.claims['user_role']).toBe('baker');
    await done(client.refreshSession());
    expect((await done(client.getClaims()))?.claims['user_role']).toBe('baker');
  });

  it('mails by its hook: what it was sent confirms the address and signs in', async () => {
    const { hook, heard } = hookOf('send_email', () => ({}));
    const site = await createAuthSite(gatehouse(), { hook });
    const email = someEmail();
    const client = authClient(site);
    expect((await done(client.signUp({ email, password }))).session).toBeNull();
    const { user, email_data: data } = heard[0];
    expect([user.email, data.email_action_type]).toEqual([email, 'signup']);
    const { session } = await done(client.verifyOtp({ type: 'email', token_hash: data.token_hash }));
    expect(session?.user.email).toBe(email);
    await done(client.signInWithOtp({ email }));
    const { token } = heard[1].email_data;
    expect((await done(client.verifyOtp({ type: 'email', email, token }))).user?.email).toBe(email);
    expect(
      gatehouse()
        .inbox.list()
        .filter(({ to }) => to.includes(email)),
    ).toEqual([]);
  });

  it('builds its links itself, which lead back to the site', async () => {
    const { hook, heard } = hookOf('send_email', () => ({}));
    const site = await createAuthSite(gatehouse(), { hook });
    await done(authClient(site).signUp({ email: someEmail(), password }));
    const { site_url: api, token_hash: token, redirect_to: to, email_action_type: type } = heard[0].email_data;
    const link = `${api}/verify?token=${token}&type=${type}&redirect_to=${to}`;
    const { headers } = await fetch(link, { redirect: 'manual' });
    expect(headers.get('location')).toMatch(new RegExp(`^${site.siteUrl}/?#access_token=`));
  });

  it('turns people away in its own words', async () => {
    const { hook } = hookOf('before_user_created', ({ user }) =>
      user.email.endsWith('@x.example') ? { error: { http_code: 403, message: 'Bakers only' } } : {},
    );
    const site = await createOpenSite(gatehouse(), { hook });
    const call = authClient(site).signUp({ email: someEmail(), password });
    expect(await refusal(call)).toMatchObject({ status: 403, message: 'Bakers only' });
    const { data } = await authClient(site).signUp({ email: 'ada@bakery.example', password });
    expect(data.user?.email).toBe('ada@bakery.example');
  });

  it('refuses a password in its own words', async () => {
    const { hook } = hookOf('password_verification_attempt', ({ valid }) =>
      valid ? { decision: 'continue' } : { decision: 'reject', message: 'One more and you are out' },
    );
    const site = await createOpenSite(gatehouse(), { hook });
    const { email, client } = await signUpAndIn(site);
    expect(await refusal(client.signInWithPassword({ email, password: 'wrong' }))).toMatchObject({
      status: 400,
      code: 'invalid_credentials',
      message: 'One more and you are out',
    });
    await done(client.signInWithPassword({ email, password }));
  });
});

describe('a hook that cannot be used', () => {
  it.each([
    ['without a secret', { secrets: '' }, 'hook.send_email.secrets: is empty'],
    [
      'without TLS on another host',
      { uri: 'http://hooks.example/' },
      'hook.send_email.uri: is "http://hooks.example/"',
    ],
    ['that is a function of the database', { uri: 'pg-functions://postgres/public/f' }, 'only the operator sets one'],
  ])('is refused when it is set: %s', async (_name, change, problem) => {
    const { hook } = hookOf('send_email', () => ({}));
    const changed = { send_email: { ...hook.send_email, ...change } };
    await expect(createAuthSite(gatehouse(), { hook: changed })).rejects.toThrow(problem);
  });
});
