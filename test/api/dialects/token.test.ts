import { beforeEach, describe, expect, it } from 'vitest';
import { useSupabaseApi } from '../supabase/support.ts';
import { askToken, languages, sign, speak, type Language } from './speak.ts';

interface Refusal {
  readonly status: number;
  readonly body: unknown;
}

/** What of a grant is wrong, and how each language says so (netlify.md 12.2). */
const refusals: readonly [
  matter: string,
  fields: Record<string, string>,
  netlify: Refusal['body'],
  supabase: Refusal['body'],
][] = [
  [
    'a grant nobody knows',
    { grant_type: 'smoke' },
    { error: 'unsupported_grant_type' },
    { code: 400, error_code: 'invalid_credentials', msg: 'unsupported_grant_type' },
  ],
  [
    'a wrong password',
    { grant_type: 'password', username: 'member@x.example', password: 'wrong' },
    { error: 'invalid_grant', error_description: 'No user found with that email, or password invalid.' },
    { code: 400, error_code: 'invalid_credentials', msg: 'Invalid login credentials' },
  ],
  [
    'an unknown address',
    { grant_type: 'password', username: 'nobody@x.example', password: 'correct horse' },
    { error: 'invalid_grant', error_description: 'No user found with that email, or password invalid.' },
    { code: 400, error_code: 'invalid_credentials', msg: 'Invalid login credentials' },
  ],
  [
    'an address not confirmed, and a wrong password',
    { grant_type: 'password', username: 'new@x.example', password: 'wrong' },
    { error: 'invalid_grant', error_description: 'No user found with that email, or password invalid.' },
    { code: 400, error_code: 'invalid_credentials', msg: 'Invalid login credentials' },
  ],
  [
    'an address not confirmed',
    { grant_type: 'password', username: 'new@x.example', password: 'correct horse' },
    { error: 'invalid_grant', error_description: 'Email not confirmed' },
    { code: 400, error_code: 'email_not_confirmed', msg: 'Email not confirmed' },
  ],
  [
    'somebody banned',
    { grant_type: 'password', username: 'banned@x.example', password: 'correct horse' },
    { error: 'invalid_grant', error_description: 'No user found with that email, or password invalid.' },
    { code: 400, error_code: 'user_banned', msg: 'User is banned' },
  ],
  [
    'no refresh token',
    { grant_type: 'refresh_token' },
    { error: 'invalid_request', error_description: 'refresh_token required' },
    { code: 400, error_code: 'validation_failed', msg: 'Refresh token is not valid' },
  ],
  [
    'an unknown refresh token',
    { grant_type: 'refresh_token', refresh_token: 'abcdefghijkl' },
    { error: 'invalid_grant', error_description: 'Invalid Refresh Token' },
    { code: 400, error_code: 'refresh_token_not_found', msg: 'Invalid Refresh Token: Refresh Token Not Found' },
  ],
];

describe('POST /token in both languages', () => {
  const api = useSupabaseApi({ dialect: 'auto' });
  let isFilled = false;

  beforeEach(async () => {
    if (isFilled) return;
    isFilled = true;
    await api().addUser({ email: 'member@x.example' });
    await api().addUser({ email: 'new@x.example', email_confirmed_at: null });
    const banned = await api().addUser({ email: 'banned@x.example' });
    const { knex } = api().dependencies.db;
    await knex('gatehouse.users')
      .where({ instance_id: api().instance().id, id: banned.id })
      .update({ banned_until: new Date('2100-01-01') });
  });

  const signIn = async (language: Language) =>
    (
      await askToken(api(), language, {
        grant_type: 'password',
        username: 'member@x.example',
        password: 'correct horse',
      })
    ).body;

  it.each(refusals)('refuses %s', async (_matter, fields, netlify, supabase) => {
    const answers = {
      netlify: await askToken(api(), 'netlify', fields),
      supabase: await askToken(api(), 'supabase', fields),
    };
    expect([answers.netlify.status, answers.netlify.body]).toEqual([400, netlify]);
    expect([answers.supabase.status, answers.supabase.body]).toEqual([400, supabase]);
  });

  it('reads a form in one and JSON in the other', async () => {
    const form = new URLSearchParams({ grant_type: 'password', email: 'member@x.example', password: 'correct horse' });
    const refused = await speak(api(), 'supabase', { path: '/token?grant_type=password', body: form });
    expect([refused.status, refused.body.error_code]).toEqual([400, 'bad_json']);
    expect((await signIn('netlify')).access_token).toEqual(expect.any(String));
  });

  it('gives four members in one, and all of them and more in the other', async () => {
    const netlify = await signIn('netlify');
    const supabase = await signIn('supabase');
    expect(Object.keys(netlify).toSorted()).toEqual(['access_token', 'expires_in', 'refresh_token', 'token_type']);
    expect(Object.keys(supabase)).toEqual(expect.arrayContaining([...Object.keys(netlify), 'expires_at', 'user']));
  });

  it.each(languages)('gives refresh tokens in %s that need no encoding in a form', async (language) => {
    expect((await signIn(language)).refresh_token).toMatch(/^[\w-]+$/);
  });

  it.each(languages)(
    'gives an access token in %s whose audience is a text and whose end is a whole number (netlify 224acb3, ASVS 9.2.4)',
    async (language) => {
      const { access_token: token } = await signIn(language);
      const [header, claims] = (token as string)
        .split('.', 2)
        .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as object);
      expect(header).toMatchObject({ alg: 'HS256' });
      expect(claims).toMatchObject({ aud: 'authenticated', exp: expect.any(Number), email: 'member@x.example' });
    },
  );

  it('lets a session that began in one language go on in the other', async () => {
    const begun = await signIn('netlify');
    const next = await askToken(api(), 'supabase', { grant_type: 'refresh_token', refresh_token: begun.refresh_token });
    expect(next.status).toBe(200);
    const back = await askToken(api(), 'netlify', {
      grant_type: 'refresh_token',
      refresh_token: next.body.refresh_token,
    });
    expect(back.status).toBe(200);
    for (const language of languages) {
      const { status, body } = await speak(api(), language, { path: '/user', token: back.body.access_token });
      expect([status, body.email]).toEqual([200, 'member@x.example']);
    }
  });

  it.each(languages)('leaves nothing of a login in %s that is refused for its user’s role', async (language) => {
    const { id, email } = await api().addUser({ role: 'boss' });
    api().configure({ jwt: { admin_roles: ['service_role', 'boss'] } });
    const fields = { grant_type: 'password', username: email ?? '', password: 'correct horse' };
    expect((await askToken(api(), language, fields)).status).toBe(language === 'netlify' ? 401 : 403);
    expect(await api().rows('sessions').where({ user_id: id })).toEqual([]);
    expect(await api().rows('events').where({ user_id: id })).toEqual([]);
    expect(await api().rows('audit_log_entries').whereRaw(`payload ->> 'actor_id' = ?`, [id])).toEqual([]);
    expect(await api().rows('users').where({ id }).first('last_sign_in_at')).toEqual({ last_sign_in_at: null });
  });

  it('has no e-mail sign-in where the site has none', async () => {
    api().configure({ external: { email: { enabled: false } } });
    const fields = { grant_type: 'password', username: 'member@x.example', password: 'correct horse' };
    const netlify = await askToken(api(), 'netlify', fields);
    const supabase = await askToken(api(), 'supabase', fields);
    expect([netlify.status, netlify.body]).toEqual([400, { code: 400, msg: 'Unsupported email provider' }]);
    expect([supabase.status, supabase.body.error_code, supabase.body.msg]).toEqual([
      422,
      'email_provider_disabled',
      'Email logins are disabled',
    ]);
  });

  it('is limited in the words of each', async () => {
    const headers = { 'X-Rate-Limit-Address': '203.0.113.77', 'content-type': 'application/x-www-form-urlencoded' };
    const body = 'grant_type=refresh_token&refresh_token=x';
    api().configure({ rate_limit: { token: 30 } });
    for (let i = 0; i < 30; i += 1) await speak(api(), 'netlify', { path: '/token', headers, body });
    const netlify = await speak(api(), 'netlify', { path: '/token', headers, body });
    const supabase = await speak(api(), 'supabase', { path: '/token?grant_type=refresh_token', headers, body: '{}' });
    expect([netlify.status, netlify.body]).toEqual([429, { code: 429, msg: 'Rate limit exceeded' }]);
    expect([supabase.status, supabase.body]).toEqual([
      429,
      { code: 429, error_code: 'over_request_rate_limit', msg: 'Request rate limit reached' },
    ]);
  });
});

describe('GET /user and POST /logout in both languages', () => {
  const api = useSupabaseApi({ dialect: 'auto' });
  const gone = '99999999-9999-4999-8999-999999999999';

  const bearers: readonly [
    matter: string,
    claims: Record<string, unknown>,
    netlify: number,
    supabase: [number, string],
  ][] = [
    ['a user who is gone', { sub: gone, aud: 'authenticated' }, 404, [403, 'user_not_found']],
    ['a subject that is no id', { sub: 'somebody', aud: 'authenticated' }, 400, [400, 'bad_jwt']],
  ];

  it.each(bearers)('GET /user refuses %s', async (_matter, claims, netlify, supabase) => {
    const token = sign(api(), claims);
    expect((await speak(api(), 'netlify', { path: '/user', token })).status).toBe(netlify);
    const answer = await speak(api(), 'supabase', { path: '/user', token });
    expect([answer.status, answer.body.error_code]).toEqual(supabase);
  });

  it('GET /user refuses a session that has ended', async () => {
    const { email } = await api().addUser();
    const fields = { grant_type: 'password', username: email ?? '', password: 'correct horse' };
    const token = (await askToken(api(), 'supabase', fields)).body.access_token as string;
    expect((await speak(api(), 'supabase', { path: '/logout', method: 'POST', token })).status).toBe(204);
    expect((await speak(api(), 'netlify', { path: '/user', token })).status).toBe(401);
    const answer = await speak(api(), 'supabase', { path: '/user', token });
    expect([answer.status, answer.body.error_code]).toEqual([403, 'session_not_found']);
  });

  it.each([
    ['netlify', /^nf_jwt=;/],
    ['supabase', undefined],
  ] as const)(
    'POST /logout in %s answers 204 and clears a cookie only where there is one',
    async (language, cookie) => {
      const { email } = await api().addUser();
      const fields = { grant_type: 'password', username: email ?? '', password: 'correct horse' };
      const token = (await askToken(api(), language, fields)).body.access_token as string;
      const answer = await speak(api(), language, { path: '/logout', method: 'POST', token });
      expect([answer.status, answer.text]).toEqual([204, '']);
      if (cookie) expect(answer.headers.get('set-cookie')).toMatch(cookie);
      else expect(answer.headers.get('set-cookie')).toBeNull();
    },
  );
});
