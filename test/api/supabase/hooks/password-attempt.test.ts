import { describe, expect, it } from 'vitest';
import { useHookReceiver } from '../../../support/hook-receiver.ts';
import { signIn } from '../sign-in.ts';
import { useSupabaseApi, type Answer } from '../support.ts';
import { listen, refuses, says, type AuthReply } from './auth-hooks.ts';

const api = useSupabaseApi();
const receiver = useHookReceiver();

const grant = (email: string | null, password: string): Promise<Answer> =>
  api().post('/token?grant_type=password', { email, password });
const judge = (reply?: AuthReply): ReturnType<typeof listen> =>
  listen(api(), receiver(), 'password_verification_attempt', reply);

describe('a hook that is told of passwords', () => {
  it('hears of right and of wrong ones, and changes neither by going on', async () => {
    const user = await api().addUser();
    const hook = judge(() => says({ decision: 'continue' }));
    expect((await grant(user.email, 'correct horse')).status).toBe(200);
    expect(await grant(user.email, 'wrong')).toMatchObject({
      status: 400,
      body: { error_code: 'invalid_credentials', msg: 'Invalid login credentials' },
    });
    expect(hook.calls.map(({ body }) => body)).toEqual([
      { metadata: expect.objectContaining({ name: 'password-verification' }), user_id: user.id, valid: true },
      { metadata: expect.objectContaining({ name: 'password-verification' }), user_id: user.id, valid: false },
    ]);
  });

  it('hears nothing of strangers, of people without a password, or of another site', async () => {
    const user = await api().addUser({ password: null });
    const hook = judge();
    for (const email of ['nobody@x.example', user.email])
      expect((await grant(email, 'correct horse')).status).toBe(400);
    await signIn(api(), {}, 'b');
    expect(hook.calls).toEqual([]);
  });

  it.each([
    [{ decision: 'reject', message: 'Too many tries' }, 'Too many tries'],
    [{ decision: 'reject' }, 'Invalid login credentials'],
  ])('refuses a right password: %o', async (output, msg) => {
    const user = await api().addUser();
    judge(() => says(output));
    expect(await grant(user.email, 'correct horse')).toMatchObject({
      status: 400,
      body: { error_code: 'invalid_credentials', msg },
    });
  });

  it('may end every session of the user by refusing', async () => {
    const { user, accessToken } = await signIn(api());
    const other = await signIn(api());
    judge(() => says({ decision: 'reject', should_logout_user: true }));
    await grant(user.email, 'wrong');
    expect((await api().get('/user', { token: accessToken })).body.error_code).toBe('session_not_found');
    expect((await api().get('/user', { token: other.accessToken })).status).toBe(200);
  });

  it('ends none by refusing alone', async () => {
    const { user, accessToken } = await signIn(api());
    judge(() => says({ decision: 'reject', should_logout_user: false }));
    await grant(user.email, 'wrong');
    expect((await api().get('/user', { token: accessToken })).status).toBe(200);
  });

  it('is heard in the other language too', async () => {
    const user = await api().addUser();
    judge(() => says({ decision: 'reject', message: 'no' }));
    const answer = await fetch(`${api().origin}/i/a/.netlify/identity/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'password', username: user.email ?? '', password: 'correct horse' }),
    });
    expect([answer.status, await answer.json()]).toMatchObject([400, { error: 'invalid_grant' }]);
  });

  it('fails the sign-in by failing, unless the site goes on without it', async () => {
    const user = await api().addUser();
    judge(() => ({ status: 500 }));
    expect((await grant(user.email, 'correct horse')).status).toBe(500);
    api().configure({ hook: { password_verification_attempt: { on_failure: 'open' } } });
    expect((await grant(user.email, 'correct horse')).status).toBe(200);
    expect((await grant(user.email, 'wrong')).status).toBe(400);
    judge(() => refuses(429, 'slow down'));
    api().configure({ hook: { password_verification_attempt: { on_failure: 'open' } } });
    expect(await grant(user.email, 'correct horse')).toMatchObject({ status: 429, body: { msg: 'slow down' } });
  });

  it('does not show by its time who has an account', async () => {
    const user = await api().addUser();
    judge(async () => {
      await new Promise((resolve) => setTimeout(resolve, 120));
      return says({});
    });
    await grant(user.email, 'wrong');
    const begun = performance.now();
    await grant('nobody@x.example', 'wrong');
    expect(performance.now() - begun).toBeGreaterThan(110);
  });
});
