import { expect, it } from 'vitest';
import { auditOf } from '../follow-mail.ts';
import { claimsOf } from '../sign-in.ts';
import { useSupabaseApi } from '../support.ts';

const api = useSupabaseApi({ external: { anonymous_users: { enabled: true } } });

it('whoever says nothing gets a session of an anonymous user, which is not written down', async () => {
  const { status, body, headers } = await api().post('/signup', { data: { theme: 'dark' }, password: 'correct horse' });
  expect(status).toBe(200);
  expect(body.user).toEqual({
    id: headers.get('sb-auth-user-id'),
    aud: 'authenticated',
    role: '',
    email: '',
    phone: '',
    last_sign_in_at: api().now.toISOString(),
    app_metadata: {},
    user_metadata: { theme: 'dark' },
    identities: [],
    created_at: api().now.toISOString(),
    updated_at: api().now.toISOString(),
    is_anonymous: true,
  });
  expect(claimsOf(body.access_token)).toMatchObject({
    sub: body.user.id,
    is_anonymous: true,
    amr: [{ method: 'anonymous' }],
  });
  expect(await auditOf(api())).toEqual([]);
  expect(await api().get('/user', { token: body.access_token })).toMatchObject({ status: 200, body: body.user });
});

it('anonymous sign-ins are off unless a site wants them', async () => {
  api().configure({ external: { anonymous_users: { enabled: false } } });
  const answer = await api().post('/signup', {});
  expect(answer).toMatchObject({ status: 422, body: { error_code: 'anonymous_provider_disabled' } });
  expect(answer.body.msg).toContain('Anonymous sign-ins are disabled');
});

it('a site that takes nobody takes no anonymous users either', async () => {
  api().configure({ disable_signup: true });
  expect(await api().post('/signup', {})).toMatchObject({ status: 422, body: { error_code: 'signup_disabled' } });
});

it('an address may start only so many', async () => {
  api().configure({ rate_limit: { anonymous_users: 2 } });
  const from = { headers: { 'X-Rate-Limit-Address': '192.0.2.1' } };
  const answers = [];
  for (let count = 0; count < 3; count += 1) answers.push((await api().post('/signup', {}, from)).status);
  expect(answers).toEqual([200, 200, 429]);
});

it('needs a JSON object', async () => {
  expect(await api().post('/signup', '')).toMatchObject({ status: 400, body: { error_code: 'bad_json' } });
});
