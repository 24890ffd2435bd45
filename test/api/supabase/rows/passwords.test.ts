import { describe, expect, it } from 'vitest';
import { refresh, signIn } from '../sign-in.ts';
import { useSupabaseApi, type Answer } from '../support.ts';

const api = useSupabaseApi();

let count = 0;
const signUp = (password: string, headers: Record<string, string> = {}): Promise<Answer> =>
  api().post('/signup', { email: `p${(count += 1)}@x.example`, password }, { headers });

/** supabase-core.md 12.1. */
describe('a new password', () => {
  it('has six bytes at least, however low the setting is (ASVS 6.2.1)', async () => {
    api().configure({ password: { min_length: 2 } });
    expect((await signUp('äöü')).status).toBe(200);
    const short = await signUp('12345');
    expect(short.status).toBe(422);
    expect(short.headers.get('x-sb-error-code')).toBe('weak_password');
    expect(short.body).toEqual({
      code: 422,
      error_code: 'weak_password',
      msg: expect.stringContaining('Password should be at least 6 characters'),
      weak_password: { reasons: ['length'] },
    });
  });

  it('has one of every required set, where a colon can be a member', async () => {
    api().configure({ password: { required_characters: String.raw`abc:123:\:!` } });
    for (const good of ['a2:xxxxx', 'c3!xxxxx']) expect((await signUp(good)).status).toBe(200);
    for (const bad of ['a2xxxxxx', 'a!xxxxxx', '2:xxxxxx']) {
      const { status, body } = await signUp(bad);
      expect([status, body.weak_password]).toEqual([422, { reasons: ['characters'] }]);
    }
  });

  it('is told everything that is wrong at once, in the dated form without a header', async () => {
    api().configure({ password: { min_length: 10, required_characters: 'abc:123' } });
    const { status, body, headers } = await signUp('xyz', { 'X-Supabase-Api-Version': '2024-01-01' });
    expect(status).toBe(422);
    expect(headers.get('x-sb-error-code')).toBeNull();
    expect(body).toEqual({
      code: 'weak_password',
      message: expect.any(String),
      weak_password: { reasons: ['length', 'characters'] },
    });
  });

  it('has 72 bytes at most: more is a mistake of the request, not weakness', async () => {
    expect((await signUp('ä'.repeat(36))).status).toBe(200);
    const { status, body } = await signUp('ä'.repeat(37));
    expect([status, body.error_code]).toEqual([400, 'validation_failed']);
  });
});

/** supabase-core.md 6.7 and 12.3. */
it('setting a password ends the other sessions at once, and every link that was mailed', async () => {
  const one = await signIn(api());
  const other = await signIn(api(), one.user);
  await api().post('/recover', { email: one.user.email });
  const [mail] = (await api().mails()).slice(-1);
  const changed = await api().put('/user', { password: 'another horse' }, { token: one.accessToken });
  expect(changed.status).toBe(200);
  expect((await api().get('/user', { token: other.accessToken })).body.error_code).toBe('session_not_found');
  expect((await refresh(api(), other.refreshToken)).body.error_code).toBe('refresh_token_not_found');
  expect((await refresh(api(), one.refreshToken)).status).toBe(200);
  const spent = await api().post('/verify', { type: 'recovery', token_hash: mail?.snapshot.token });
  expect([spent.status, spent.body.error_code]).toEqual([403, 'otp_expired']);
});
