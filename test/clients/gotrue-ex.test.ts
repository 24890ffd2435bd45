import { describe, expect, it } from 'vitest';
import { call, someEmail, type Answer } from '../api/netlify/client.ts';
import { signHs256, type Site } from '../support/site.ts';
import { useGatehouse } from '../support/use-gatehouse.ts';
import { createAuthSite, createOpenSite, password, subject } from './auth-js/auth-client.ts';

/**
 * What gotrue-ex (Elixir, 0.2) sends, request by request. Each carries the API key twice, as `apikey` and as bearer; for
 * calls about a person the bearer is that person's token. Signing up says `"aud": null` unless it is told an audience.
 */
interface Elixir {
  settings(): Promise<Answer>;
  signUp(credentials: Readonly<Record<string, unknown>> & { readonly audience?: string }): Promise<Answer>;
  signIn(credentials: { readonly email: string; readonly password: string }): Promise<Answer>;
  refreshAccessToken(refreshToken: string): Promise<Answer>;
  recover(email: string): Promise<Answer>;
  sendMagicLink(email: string): Promise<Answer>;
  getUser(jwt: string): Promise<Answer>;
  updateUser(jwt: string, info: object): Promise<Answer>;
  signOut(jwt: string): Promise<Answer>;
}

function elixir(site: Site, apiKey: string): Elixir {
  const ask = (endpoint: string, json?: unknown, bearer = apiKey): Promise<Answer> => {
    const type = json === undefined ? {} : { 'content-type': 'application/json' };
    const headers = { apikey: apiKey, authorization: `Bearer ${bearer}`, ...type };
    return call(site.supabaseUrl, endpoint, { headers, ...(json === undefined ? {} : { json }) });
  };
  return {
    settings: () => ask('GET /settings'),
    signUp: ({ audience = null, ...credentials }) => ask('POST /signup', { ...credentials, aud: audience }),
    signIn: (credentials) => ask('POST /token?grant_type=password', credentials),
    refreshAccessToken: (token) => ask('POST /token?grant_type=refresh_token', { refresh_token: token }),
    recover: (email) => ask('POST /recover', { email }),
    sendMagicLink: (email) => ask('POST /magiclink', { email }),
    getUser: (jwt) => ask('GET /user', undefined, jwt),
    updateUser: (jwt, info) => ask('PUT /user', info, jwt),
    signOut: (jwt) => ask('POST /logout', {}, jwt),
  };
}

const gatehouse = useGatehouse();

/** API keys that people set: something opaque, a token of another project, one of the project itself that has expired. */
const keys: readonly [string, (site: Site) => string][] = [
  ['a text', () => 'sb_publishable_x1y2'],
  ['a token that another secret signed', () => signHs256('another-secret', { role: 'anon', iss: 'supabase' })],
  ['a token of the site without a person', (site) => site.signToken({ sub: undefined, role: 'anon' })],
  ['an expired token of the site', (site) => site.signToken({ role: 'anon', exp: 1_600_000_000 })],
  ['an administrator’s token', (site) => site.signToken({ sub: '1234567890', role: 'supabase_admin' })],
];

describe.each(keys)('with %s as its API key', (_kind, keyOf) => {
  it('everything that people do without being signed in works', async () => {
    const site = await createOpenSite(gatehouse());
    const client = elixir(site, keyOf(site));
    expect(await client.settings()).toMatchObject({ status: 200, body: { mailer_autoconfirm: true } });
    const email = someEmail();
    const data = { favorite_language: 'elixir' };
    const signedUp = await client.signUp({ email, password, data });
    expect(signedUp).toMatchObject({
      status: 200,
      body: { token_type: 'bearer', user: { email, aud: 'authenticated', user_metadata: data } },
    });
    const signedIn = await client.signIn({ email, password });
    expect(signedIn).toMatchObject({ status: 200, body: { user: { email } } });
    expect(await client.refreshAccessToken(signedIn.body.refresh_token)).toMatchObject({ status: 200 });
    expect(await client.recover(email)).toMatchObject({ status: 200, body: {} });
    expect(await site.mailTo(email, subject.recovery)).toHaveProperty('links');
    gatehouse().clock.advance(60);
    expect(await client.sendMagicLink(email)).toMatchObject({ status: 200, body: {} });
    expect(await site.mailTo(email, subject.magicLink)).toHaveProperty('links');
  });

  it('its errors are those that it reads', async () => {
    const site = await createOpenSite(gatehouse());
    const client = elixir(site, keyOf(site));
    const email = someEmail();
    expect(await client.signUp({ email, password: 'short' })).toMatchObject({
      status: 422,
      body: { msg: expect.stringContaining('Password should be at least 6 characters') },
    });
    await client.signUp({ email, password });
    const again = { status: 422, body: { msg: 'User already registered' } };
    expect(await client.signUp({ email, password: 'another one' })).toMatchObject(again);
    expect((await client.signIn({ email, password: 'wrong one' })).status).toBe(400);
    expect((await client.refreshAccessToken('refresh-token')).status).toBe(400);
  });
});

describe('with a person’s token', () => {
  it('shows, changes and signs out that person', async () => {
    const site = await createOpenSite(gatehouse());
    const client = elixir(site, 'sb_publishable_x1y2');
    const email = someEmail();
    const { access_token: jwt } = (await client.signUp({ email, password, provider: 'email' })).body;
    expect(await client.getUser(jwt)).toMatchObject({ status: 200, body: { email } });
    expect(await client.updateUser(jwt, { data: { name: 'Josh' } })).toMatchObject({
      status: 200,
      body: { email, user_metadata: { name: 'Josh' } },
    });
    expect(await client.signOut(jwt)).toMatchObject({ status: 204, text: '' });
    expect((await client.getUser(jwt)).status).toBe(403);
  });

  it('is refused what is no token', async () => {
    const site = await createOpenSite(gatehouse());
    const client = elixir(site, 'sb_publishable_x1y2');
    for (const answer of [
      await client.getUser('jwt-access-token'),
      await client.updateUser('jwt-access-token', { data: {} }),
      await client.signOut('jwt-access-token'),
    ]) {
      expect(answer).toMatchObject({ status: 403, body: { error_code: 'bad_jwt' } });
    }
  });
});

it('an audience that it asks for in the body is none that the site has', async () => {
  const site = await createOpenSite(gatehouse());
  const answer = await elixir(site, 'key').signUp({ email: someEmail(), password, audience: 'superheros' });
  expect(answer).toMatchObject({ status: 200, body: { user: { aud: 'authenticated' } } });
});

it('a recovery without an address is refused in the words it shows', async () => {
  const site = await createAuthSite(gatehouse());
  const client = elixir(site, 'key');
  expect((await client.recover('')).body.msg).toBe('Password recovery requires an email');
  expect((await client.sendMagicLink('')).body.msg).toBe('Password recovery requires an email');
});
