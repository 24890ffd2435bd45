import { describe, expect, it } from 'vitest';
import type { SparseSettings } from '@gatehouse/instances';
import { useSupabaseApi, type Answer, type RequestOptions } from '../support.ts';

type Language = 'netlify' | 'supabase';

/** An error's members tell which language wrote it. */
function languageOf({ body, text }: Answer): Language {
  if (body.error_code !== undefined || body.message !== undefined) return 'supabase';
  if (body.msg !== undefined || body.error !== undefined) return 'netlify';
  throw new Error(`neither language answers ${JSON.stringify(text)}`);
}

const netlifyToken = `${Buffer.from('{"alg":"HS256","kid":"nf-ident"}').toString('base64url')}.e30.x`;
const plainToken = `${Buffer.from('{"alg":"HS256"}').toString('base64url')}.e30.x`;

const link = { type: 'recovery', email: 'a@x.example' };

interface Sign extends RequestOptions {
  readonly path?: string;
  readonly mount?: string;
}

/** Each sign alone, on an instance that has no preference. */
const signs: readonly [sign: string, request: Sign, language: Language][] = [
  ['nothing', {}, 'netlify'],
  ['/auth/v1', { mount: '/auth/v1' }, 'supabase'],
  ['/.netlify/identity', { mount: '/.netlify/identity' }, 'netlify'],
  ['X-Supabase-Api-Version', { headers: { 'X-Supabase-Api-Version': '2024-01-01' } }, 'supabase'],
  ['X-Client-Info', { headers: { 'X-Client-Info': 'supabase-js/2' } }, 'supabase'],
  ['apikey', { headers: { apikey: 'x' } }, 'supabase'],
  ['X-Nf-Client', { headers: { 'X-Nf-Client': 'gotrue-js' } }, 'netlify'],
  ['X-JWT-AUD, which says nothing', { headers: { 'X-JWT-AUD': 'x' } }, 'netlify'],
  ['a token with kid nf-ident', { path: '/user', token: netlifyToken }, 'netlify'],
  ['a token without', { path: '/user', token: plainToken }, 'netlify'],
  ['a bearer that is no token', { path: '/user', token: 'sb_secret_key' }, 'netlify'],
  ['POST /token with the grant in the query', { method: 'POST', path: '/token?grant_type=x', body: {} }, 'supabase'],
  [
    'POST /token with the grant in a form',
    {
      method: 'POST',
      path: '/token',
      body: 'grant_type=x',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    },
    'netlify',
  ],
  ['POST /verify with a token alone', { method: 'POST', path: '/verify', body: { token: 'x', type: 'x' } }, 'netlify'],
  ['PUT /user with email_change_token', { method: 'PUT', path: '/user', body: { email_change_token: 'x' } }, 'netlify'],
  ['POST /admin/users with confirm', { method: 'POST', path: '/admin/users', body: { confirm: true } }, 'netlify'],
  [
    'POST /admin/generate_link, which both have',
    { method: 'POST', path: '/admin/generate_link', body: link },
    'netlify',
  ],
  [
    'POST /admin/generate_link with redirect_to',
    { method: 'POST', path: '/admin/generate_link', body: { ...link, redirect_to: '/a' } },
    'supabase',
  ],
  ['GET /authorize with redirect_to', { path: '/authorize?provider=x&redirect_to=/a' }, 'supabase'],
  ['GET /sso/saml/metadata', { path: '/sso/saml/metadata' }, 'supabase'],
  ['POST /passkeys/…', { method: 'POST', path: '/passkeys/authentication/options' }, 'supabase'],
];

describe('the language of a request', () => {
  const api = useSupabaseApi({ dialect: 'auto' });

  async function ask({ path = '/token', mount = '', ...options }: Sign): Promise<Language> {
    const prefix = mount === '/auth/v1' ? '' : '/../..';
    const method = options.method ?? (path === '/token' ? 'POST' : 'GET');
    const answer = await raw(`${prefix}${mount === '/auth/v1' ? '' : mount}${path}`, { ...options, method });
    return languageOf(answer);
  }

  /** The harness asks below `/auth/v1`; this asks at the path as it is. */
  async function raw(path: string, options: RequestOptions): Promise<Answer> {
    return api().request(path, options);
  }

  it.each(signs)('is told by %s', async (_sign, request, language) => {
    expect(await ask(request)).toBe(language);
  });

  const supabaseHeaders = { apikey: 'x', 'X-Client-Info': 'x' };
  const netlifyHeaders = { 'X-Nf-Client': 'x', 'x-use-cookie': '1' };

  /** Two signs that contradict each other: the stronger one alone counts. */
  const conflicts: readonly [conflict: string, request: Sign, settings: SparseSettings, language: Language][] = [
    ['a mount prefix over headers', { mount: '/auth/v1', headers: netlifyHeaders }, {}, 'supabase'],
    ['the other mount prefix over headers', { mount: '/.netlify/identity', headers: supabaseHeaders }, {}, 'netlify'],
    ['a mount prefix over the setting', { mount: '/auth/v1' }, { dialect: 'netlify' }, 'supabase'],
    ['the setting over headers', { headers: supabaseHeaders }, { dialect: 'netlify' }, 'netlify'],
    ['the setting over the shape', { path: '/token?grant_type=x' }, { dialect: 'netlify' }, 'netlify'],
    ['the only language over headers', { headers: netlifyHeaders }, { dialects: ['supabase'] }, 'supabase'],
    ['headers of one over those of the other', { headers: { ...netlifyHeaders, ...supabaseHeaders } }, {}, 'supabase'],
    [
      'headers over the token',
      { path: '/user', method: 'GET', token: netlifyToken, headers: supabaseHeaders },
      {},
      'supabase',
    ],
    ['headers over the shape', { path: '/token?grant_type=x', headers: { 'X-Nf-Client': 'x' } }, {}, 'netlify'],
    ['the shape over x-use-cookie', { path: '/token?grant_type=x', headers: { 'x-use-cookie': '1' } }, {}, 'supabase'],
  ];

  it.each(conflicts)('is decided by %s', async (_conflict, request, settings, language) => {
    api().configure(settings);
    expect(await ask({ method: 'POST', ...request })).toBe(language);
  });

  it('is not one that the instance does not serve', async () => {
    api().configure({ dialects: ['supabase'] });
    const answer = await api().request('/../../.netlify/identity/settings');
    expect(answer.status).toBe(404);
    expect(languageOf(answer)).toBe('netlify');
  });

  it.each([
    ['supabase', '/auth/v1'],
    ['netlify', '/.netlify/identity'],
  ] as const)('is known before the site is: %s', async (language, mount) => {
    const answer = await api().request(`/../../../nobody${mount}/settings`);
    expect(answer.status).toBe(404);
    expect(languageOf(answer)).toBe(language);
  });

  it('is known before the body is read', async () => {
    const body = 'x'.repeat(1_100_000);
    const answer = await api().request('/../../token?grant_type=password', {
      method: 'POST',
      body,
      headers: supabaseHeaders,
    });
    expect([answer.status, languageOf(answer)]).toEqual([413, 'supabase']);
  });

  it('is asked of the body only where bodies differ, and falls back when it cannot be read', async () => {
    const answer = await api().request('/../../verify', { method: 'POST', body: 'x'.repeat(1_100_000) });
    expect([answer.status, languageOf(answer)]).toEqual([413, 'netlify']);
  });
});
