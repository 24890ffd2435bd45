import { describe, expect, it } from 'vitest';
import { useSupabaseApi, type SupabaseApi } from '../supabase/support.ts';
import { languages, speak, type Language, type Words } from './speak.ts';

interface Outcome {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string | null>>;
}

/** One row of netlify.md 12.2: the same matter in two languages. */
interface Row {
  readonly matter: string;
  readonly ask: Words | Readonly<Record<Language, Words>>;
  readonly netlify: Outcome;
  readonly supabase: Outcome;
}

const text = expect.any(String) as string;
const big = 'x'.repeat(1_048_577);
const json = { 'x-sb-error-code': null };

const rows: readonly Row[] = [
  {
    matter: 'no JSON at all',
    ask: {
      netlify: { path: '/signup', method: 'POST', body: '' },
      supabase: { path: '/token?grant_type=password', method: 'POST', body: '' },
    },
    netlify: { status: 400, body: { code: 400, msg: 'Could not read Signup params: EOF' }, headers: json },
    supabase: {
      status: 400,
      body: {
        code: 400,
        error_code: 'bad_json',
        msg: 'Could not parse request body as JSON: unexpected end of JSON input',
      },
      headers: { 'x-sb-error-code': 'bad_json' },
    },
  },
  {
    matter: 'bytes after the JSON',
    ask: {
      netlify: { path: '/recover', method: 'POST', body: '{"email":"x@x.example"} trailing' },
      supabase: { path: '/token?grant_type=password', method: 'POST', body: '{"email":"x@x.example"} trailing' },
    },
    netlify: { status: 200, body: {} },
    supabase: { status: 400, body: { code: 400, error_code: 'bad_json', msg: text } },
  },
  {
    matter: 'a body above the limit',
    ask: {
      netlify: { path: '/signup', method: 'POST', body: big },
      supabase: { path: '/token?grant_type=password', method: 'POST', body: big },
    },
    netlify: { status: 413, body: { code: 413, msg: text } },
    supabase: { status: 413, body: { code: 413, error_code: 'request_entity_too_large', msg: text } },
  },
  {
    matter: 'no bearer',
    ask: { path: '/user' },
    netlify: { status: 401, body: { code: 401, msg: 'This endpoint requires a Bearer token' } },
    supabase: {
      status: 401,
      body: { code: 401, error_code: 'no_authorization', msg: 'This endpoint requires a valid Bearer token' },
    },
  },
  {
    matter: 'a bad token',
    ask: { path: '/user', token: 'x.y.z' },
    netlify: {
      status: 401,
      body: { code: 401, msg: expect.stringMatching(/^Invalid token: /) },
      headers: { 'set-cookie': expect.stringMatching(/^nf_jwt=;/) as string },
    },
    supabase: {
      status: 403,
      body: {
        code: 403,
        error_code: 'bad_jwt',
        msg: expect.stringMatching(/^invalid JWT: unable to parse or verify signature, /),
      },
      headers: { 'set-cookie': null },
    },
  },
  {
    matter: 'a scheme in another case',
    ask: { path: '/user', headers: { authorization: 'bEaReR x.y.z' } },
    netlify: { status: 401, body: { code: 401, msg: expect.stringMatching(/^Invalid token: /) } },
    supabase: { status: 403, body: { code: 403, error_code: 'bad_jwt', msg: text } },
  },
  {
    matter: 'an error in the dated form',
    ask: { path: '/user', headers: { 'X-Supabase-Api-Version': '2024-01-01' } },
    netlify: { status: 401, body: { code: 401, msg: text }, headers: { 'x-supabase-api-version': null } },
    supabase: {
      status: 401,
      body: { code: 'no_authorization', message: text },
      headers: { 'x-supabase-api-version': '2024-01-01' },
    },
  },
  {
    matter: 'an unknown path',
    ask: { path: '/nothing' },
    netlify: { status: 404, body: {} },
    supabase: { status: 404, body: {} },
  },
];

describe.each(rows)('$matter', ({ ask, ...outcomes }) => {
  const api = useSupabaseApi({ dialect: 'auto' });

  it.each(languages)('in %s', async (language) => {
    const words = 'path' in ask ? ask : ask[language];
    const { status, body, headers = {} } = outcomes[language];
    const answer = await speak(api(), language, words);
    expect({ status: answer.status, body: answer.body }).toEqual({ status, body });
    for (const [name, value] of Object.entries(headers)) expect(answer.headers.get(name)).toEqual(value);
  });
});

describe('what both languages share', () => {
  const api = useSupabaseApi({ dialect: 'auto' });

  it('GET /settings: each has what clients of the other look for', async () => {
    api().configure({ mailer: { autoconfirm: true }, external: { github: { enabled: true } }, disable_signup: true });
    const shared = { disable_signup: true, autoconfirm: true, mailer_autoconfirm: true, external_labels: {} };
    for (const language of languages) {
      const { status, body } = await speak(api(), language, { path: '/settings' });
      expect(status).toBe(200);
      expect(body).toMatchObject(shared);
      expect(body.external).toMatchObject({ github: true, google: false, email: true });
    }
  });

  it('GET /health: the same three members', async () => {
    const answers = await Promise.all(languages.map((language) => speak(api(), language, { path: '/health' })));
    for (const { body } of answers) expect(Object.keys(body).toSorted()).toEqual(['description', 'name', 'version']);
    expect(answers[0]?.body).toEqual(answers[1]?.body);
  });

  it.each([...languages])('CORS: the headers of either language are allowed in %s', async (language) => {
    const answer = await speak(api(), language, {
      path: '/settings',
      method: 'OPTIONS',
      headers: {
        origin: 'https://a.example',
        'access-control-request-method': 'PATCH',
        'access-control-request-headers': 'x-nf-client, x-use-cookie, x-client-info, apikey',
      },
    });
    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-methods')).toBe('PATCH');
    expect(answer.headers.get('access-control-allow-headers')).toContain('x-nf-client');
  });

  it('an unexpected failure is JSON that tells nothing', async () => {
    const [netlify, supabase] = await withBrokenUsers(api(), () =>
      Promise.all([
        speak(api(), 'netlify', {
          path: '/token',
          body: new URLSearchParams({ grant_type: 'password', username: 'a@x.example', password: 'x' }),
        }),
        speak(api(), 'supabase', {
          path: '/token?grant_type=password',
          body: { email: 'a@x.example', password: 'x' },
        }),
      ]),
    );
    expect([netlify.status, netlify.body]).toEqual([500, { code: 500, msg: 'Internal server error', error_id: text }]);
    expect(supabase.status).toBe(500);
    expect(supabase.body).toEqual({ code: 500, error_code: 'unexpected_failure', msg: text });
    expect(supabase.text).not.toContain('users');
  });
});

async function withBrokenUsers<Result>(api: SupabaseApi, work: () => Promise<Result>): Promise<Result> {
  const { knex } = api.dependencies.db;
  await knex.raw('alter table gatehouse.users rename to users_away');
  try {
    return await work();
  } finally {
    await knex.raw('alter table gatehouse.users_away rename to users');
  }
}
