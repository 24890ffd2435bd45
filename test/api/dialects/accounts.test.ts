import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SparseSettings } from '@gatehouse/instances';
import { mailTo } from '../supabase/follow-mail.ts';
import { useSupabaseApi, type Answer } from '../supabase/support.ts';
import { askToken, languages, sign, speak, type Language, type Words } from './speak.ts';

/** A row of netlify.md 12.2: who asks what, and how each language answers. */
interface Row {
  readonly matter: string;
  readonly settings?: SparseSettings;
  readonly ask: Words | Readonly<Record<Language, Words>>;
  readonly netlify: readonly [status: number, body: unknown];
  readonly supabase: readonly [status: number, body: unknown];
}

const post = (path: string, body: unknown): Words => ({ path, method: 'POST', body });
const msg = (code: number, text: unknown): Row['netlify'] => [code, { code, msg: text }];
const coded = (code: number, error_code: string, text: unknown): Row['supabase'] => [
  code,
  { code, error_code, msg: text },
];

const password = 'correct horse';
const contains = (text: string): unknown => expect.stringContaining(text) as unknown;

const signUps: readonly Row[] = [
  {
    matter: 'an address that has an account',
    ask: post('/signup', { email: 'member@x.example', password }),
    netlify: msg(400, 'A user with this email address has already been registered'),
    supabase: [200, expect.objectContaining({ email: 'member@x.example', identities: [] })],
  },
  {
    matter: 'an address that has an account, where nobody has to confirm',
    settings: { mailer: { autoconfirm: true } },
    ask: post('/signup', { email: 'member@x.example', password }),
    netlify: msg(400, 'A user with this email address has already been registered'),
    supabase: coded(422, 'user_already_exists', 'User already registered'),
  },
  {
    matter: 'a site that takes nobody',
    settings: { disable_signup: true },
    ask: post('/signup', { email: 'new@x.example', password }),
    netlify: msg(403, 'Signups not allowed for this instance'),
    supabase: coded(422, 'signup_disabled', 'Signups not allowed for this instance'),
  },
  {
    matter: 'no password',
    ask: post('/signup', { email: 'new@x.example' }),
    netlify: msg(422, 'Signup requires a valid password'),
    supabase: coded(400, 'validation_failed', 'Signup requires a valid password'),
  },
  {
    matter: 'no address',
    ask: post('/signup', { password }),
    netlify: [422, { code: 422, msg: expect.any(String) }],
    supabase: coded(422, 'anonymous_provider_disabled', contains('Anonymous sign-ins are disabled')),
  },
  {
    matter: 'what is no address',
    ask: post('/signup', { email: 'no address', password }),
    netlify: msg(422, contains('Unable to validate email address')),
    supabase: coded(400, 'validation_failed', contains('Unable to validate email address: invalid format')),
  },
  {
    matter: 'a password that bcrypt would cut',
    ask: post('/signup', { email: 'new@x.example', password: 'x'.repeat(73) }),
    netlify: [422, { code: 422, msg: expect.any(String) }],
    supabase: coded(400, 'validation_failed', expect.any(String)),
  },
  {
    matter: 'a site without sign-ins by e-mail',
    settings: { external: { email: { enabled: false } } },
    ask: post('/signup', { email: 'new@x.example', password }),
    netlify: msg(400, 'Unsupported email provider'),
    supabase: coded(400, 'email_provider_disabled', 'Email signups are disabled'),
  },
];

const links: readonly Row[] = [
  {
    matter: 'no token',
    ask: post('/verify', { type: 'signup' }),
    netlify: msg(422, 'Verify requires a token'),
    supabase: coded(400, 'validation_failed', contains('Verify requires either a token or a token hash')),
  },
  {
    matter: 'no type',
    ask: post('/verify', { token: 'abcdefghijklmnopqrstuv' }),
    netlify: msg(422, 'Verify requires a verification type'),
    supabase: coded(400, 'validation_failed', contains('Verify requires a verification type')),
  },
  {
    matter: 'neither',
    ask: post('/verify', {}),
    netlify: msg(422, 'Verify requires a token'),
    supabase: coded(400, 'validation_failed', contains('Verify requires a verification type')),
  },
  {
    matter: 'a type nobody knows',
    ask: post('/verify', { token: 'abcdefghijklmnopqrstuv', type: 'smoke' }),
    netlify: msg(422, 'Verify requires a verification type'),
    supabase: coded(400, 'validation_failed', expect.any(String)),
  },
  ...['signup', 'recovery'].map((type): Row => ({
    matter: `a token of a ${type} that was never made`,
    ask: {
      netlify: post('/verify', { type, token: 'abcdefghijklmnopqrstuv' }),
      supabase: post('/verify', { type, token_hash: 'a'.repeat(56) }),
    },
    netlify: msg(404, 'User not found'),
    supabase: coded(403, 'otp_expired', 'Email link is invalid or has expired'),
  })),
  {
    matter: 'a code that was never made',
    ask: {
      netlify: post('/verify', { type: 'signup', token: '123456' }),
      supabase: post('/verify', { type: 'signup', token: '123456', email: 'member@x.example' }),
    },
    netlify: msg(404, 'User not found'),
    supabase: coded(403, 'otp_expired', 'Token has expired or is invalid'),
  },
];

const recoveries: readonly Row[] = [
  {
    matter: 'no address',
    ask: post('/recover', {}),
    netlify: msg(422, 'Password recovery requires an email'),
    supabase: coded(400, 'validation_failed', contains('Password recovery requires an email')),
  },
  {
    matter: 'what is no address',
    ask: post('/recover', { email: 'no address' }),
    netlify: [200, {}],
    supabase: coded(400, 'validation_failed', contains('Unable to validate email address: invalid format')),
  },
  {
    matter: 'an unknown address',
    ask: post('/recover', { email: 'nobody@x.example' }),
    netlify: [200, {}],
    supabase: [200, {}],
  },
  {
    matter: 'a site without sign-ins by e-mail',
    settings: { external: { email: { enabled: false } } },
    ask: post('/recover', { email: 'member@x.example' }),
    netlify: msg(400, 'Unsupported email provider'),
    supabase: coded(400, 'email_provider_disabled', 'Email logins are disabled'),
  },
];

const changes: readonly (Omit<Row, 'ask'> & { readonly body: unknown })[] = [
  {
    matter: 'an address that somebody has',
    body: { email: 'taken@x.example' },
    netlify: msg(422, 'Email address already registered by another user'),
    supabase: coded(422, 'email_exists', 'A user with this email address has already been registered'),
  },
  {
    matter: 'metadata that only administrators change',
    body: { app_metadata: { roles: ['admin'] } },
    netlify: [401, { code: 401, msg: expect.any(String) }],
    supabase: coded(403, 'not_admin', expect.any(String)),
  },
  {
    matter: 'the password that it has',
    body: { password },
    netlify: [200, expect.objectContaining({ email: 'member@x.example' })],
    supabase: coded(422, 'same_password', 'New password should be different from the old password.'),
  },
  {
    matter: 'what is no address',
    body: { email: 'no address' },
    netlify: msg(422, contains('Unable to validate email address')),
    supabase: coded(400, 'validation_failed', contains('Unable to validate email address: invalid format')),
  },
];

const api = useSupabaseApi({ dialect: 'auto' });

beforeAll(async () => {
  await api().addUser({ email: 'member@x.example' });
  await api().addUser({ email: 'taken@x.example' });
});

function check(rows: readonly Row[]): void {
  describe.each(rows)('refuses or answers $matter', ({ settings, ask, ...answers }) => {
    it.each(languages)('in %s', async (language) => {
      if (settings) api().configure(settings);
      const { status, body } = await speak(api(), language, 'path' in ask ? ask : ask[language]);
      expect([status, body]).toEqual(answers[language]);
    });
  });
}

async function signIn(language: Language, username: string): Promise<Answer['body']> {
  return (await askToken(api(), language, { grant_type: 'password', username, password })).body;
}

describe('POST /signup', () => {
  check(signUps);

  it.each(languages)('answers with a user who has to confirm in %s', async (language) => {
    const email = `pending-${language}@x.example`;
    const { status, body } = await speak(api(), language, post('/signup', { email, password }));
    expect(status).toBe(200);
    expect(body).toMatchObject({ email, confirmation_sent_at: expect.any(String), role: expect.any(String) });
    expect(body).not.toHaveProperty('confirmed_at');
    expect(body).not.toHaveProperty('access_token');
    if (language === 'supabase') expect(body).toMatchObject({ identities: [{}], phone: '', is_anonymous: false });
  });

  it('answers with a confirmed user in one and with tokens in the other, where nobody has to confirm', async () => {
    api().configure({ mailer: { autoconfirm: true } });
    const ask = (language: Language) =>
      speak(api(), language, post('/signup', { email: `auto-${language}@x.example`, password }));
    const [netlify, supabase] = [await ask('netlify'), await ask('supabase')];
    expect(netlify.body).toMatchObject({ email: 'auto-netlify@x.example', confirmed_at: expect.any(String) });
    expect(netlify.body).not.toHaveProperty('access_token');
    expect(supabase.body).toMatchObject({
      access_token: expect.any(String),
      user: { email: 'auto-supabase@x.example', confirmed_at: expect.any(String) },
    });
  });

  it('again too soon is quiet in one and says how long to wait in the other; neither mails', async () => {
    for (const language of languages) {
      const again = post('/signup', { email: `again-${language}@x.example`, password });
      await speak(api(), language, again);
      const before = (await api().mails()).length;
      const second = await speak(api(), language, again);
      const wait = { error_code: 'over_email_send_rate_limit', msg: contains('you can only request this after ') };
      expect(second.status).toBe(language === 'netlify' ? 200 : 429);
      expect(second.body).toMatchObject(language === 'netlify' ? { email: 'again-netlify@x.example' } : wait);
      expect(await api().mails()).toHaveLength(before);
    }
  });
});

describe('POST /verify', () => {
  check(links);

  it('answers four members in one, and all of them and more in the other; what one sends the other takes', async () => {
    for (const [from, to] of [
      ['netlify', 'supabase'],
      ['supabase', 'netlify'],
      ['netlify', 'netlify'],
      ['supabase', 'supabase'],
    ] as const) {
      const email = `${from}-${to}@x.example`;
      await speak(api(), from, post('/signup', { email, password }));
      const { snapshot } = await mailTo(api(), email);
      const { status, body } = await speak(api(), to, post('/verify', { type: 'signup', token: snapshot.token }));
      expect([from, to, status]).toEqual([from, to, 200]);
      expect(body).toMatchObject({
        access_token: expect.any(String),
        token_type: 'bearer',
        expires_in: 3600,
        refresh_token: expect.any(String),
        type: 'signup',
      });
      expect('user' in body).toBe(to === 'supabase');
      for (const language of languages)
        expect((await signIn(language, email)).access_token).toEqual(expect.any(String));
    }
  });

  it('tells an expired link apart in one, and not in the other', async () => {
    const email = 'late@x.example';
    await speak(api(), 'netlify', post('/signup', { email, password }));
    const { snapshot } = await mailTo(api(), email);
    api().advance(86_400 * 8);
    const late = post('/verify', { type: 'signup', token: snapshot.token });
    expect(await speak(api(), 'netlify', late)).toMatchObject({
      status: 422,
      body: { code: 422, msg: 'Confirmation token expired' },
    });
    const { status, body } = await speak(api(), 'supabase', late);
    expect([status, body]).toEqual(coded(403, 'otp_expired', 'Email link is invalid or has expired'));
  });
});

describe('POST /recover', () => {
  check(recoveries);
});

describe('PUT /user', () => {
  const tokens = new Map<Language, string>();

  beforeEach(async () => {
    for (const language of languages) tokens.set(language, (await signIn(language, 'member@x.example')).access_token);
  });

  const change = (language: Language, body: unknown): Promise<Answer> =>
    speak(api(), language, { path: '/user', method: 'PUT', body, token: tokens.get(language) ?? '' });

  it.each(changes)('refuses or takes $matter', async ({ body, ...answers }) => {
    // A change in one language ends the sessions of the other: what refuses more goes first.
    for (const language of languages.toReversed()) {
      const answer = await change(language, body);
      expect([language, answer.status, answer.body]).toEqual([language, ...answers[language]]);
    }
  });

  it('a change of address that is asked for again at once has to wait in the words of each', async () => {
    const person = { email: 'moving@x.example' };
    await api().addUser(person);
    for (const language of languages) {
      const { access_token: token } = await signIn(language, person.email);
      const body = { email: `moved-${language}@x.example` };
      const ask = (): Promise<Answer> => speak(api(), language, { path: '/user', method: 'PUT', body, token });
      const first = await ask();
      const second = await ask();
      const words =
        language === 'netlify' ? 'Rate limit exceeded, try again later' : contains('only request this after');
      expect([language, first.status]).toEqual([language, 200]);
      expect(second).toMatchObject({ status: 429, body: { code: 429, msg: words } });
      api().advance(3_600);
    }
  });

  it('a token of nobody, as functions hold one, is told so in the words of each', async () => {
    const token = sign(api(), { sub: '0', role: 'service_role' });
    const answers = await Promise.all(
      languages.map((language) => speak(api(), language, { path: '/user', method: 'PUT', body: {}, token })),
    );
    expect(answers.map(({ status }) => status)).toEqual([expect.any(Number), 400]);
    expect(answers[1]?.body.error_code).toBe('bad_jwt');
  });
});

describe('POST /logout', () => {
  it.each(languages)('keeps to the scope that is asked for in %s', async (language) => {
    const [here, there] = [await signIn(language, 'taken@x.example'), await signIn(language, 'taken@x.example')];
    const logout = { path: '/logout?scope=local', method: 'POST', token: here.access_token };
    expect((await speak(api(), language, logout)).status).toBe(204);
    const [ended, alive] = await Promise.all(
      [here, there].map(({ access_token: token }) => speak(api(), language, { path: '/user', token })),
    );
    expect([ended?.status, alive?.status]).toEqual([language === 'netlify' ? 401 : 403, 200]);
  });

  it('needs a bearer, in the words of each', async () => {
    const answers = await Promise.all(
      languages.map((language) => speak(api(), language, { path: '/logout', method: 'POST' })),
    );
    expect(answers.map(({ status, body }) => [status, body])).toEqual([
      msg(401, 'This endpoint requires a Bearer token'),
      coded(401, 'no_authorization', 'This endpoint requires a valid Bearer token'),
    ]);
  });
});
