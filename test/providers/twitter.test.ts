import { createHmac, randomBytes } from 'node:crypto';
import { beforeEach, expect, it } from 'vitest';
import { call } from '../api/netlify/client.ts';
import { goRound } from '../support/providers/round-trip.ts';
import type { SeenRequest } from '../support/providers/stand-in.ts';
import { clientId, clientSecret, useProviders } from '../support/providers/use-providers.ts';
import { queryOf } from '../support/providers/visitor.ts';

const rig = useProviders();
const host = 'api.twitter.com';
const requestToken = { key: 'request-token', secret: 'secret of the request token' };
const granted = { key: 'access-token', secret: 'secret of the access token' };
const verifier = 'the-verifier';

const escaped = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (found) => `%${found.charCodeAt(0).toString(16).toUpperCase()}`);

/** The parameters of a request whose signature is right (RFC 5849 3.4); undefined for any other. */
function signedBy({ headers, address, query }: SeenRequest, tokenSecret: string) {
  const pairs = [...(headers.authorization ?? '').matchAll(/(\w+)="([^"]*)"/g)];
  const { oauth_signature: signature, ...fields } = Object.fromEntries(
    pairs.map(([, name = '', value = '']) => [name, decodeURIComponent(value)]),
  ) as Record<string, string>;
  const parameters = Object.entries({ ...fields, ...query })
    .map(([name, value]) => `${escaped(name)}=${escaped(value)}`)
    .toSorted()
    .join('&');
  const base = ['GET', `https://${address}`, parameters].map(escaped).join('&');
  const key = `${escaped(clientSecret)}&${escaped(tokenSecret)}`;
  const isRight = createHmac('sha1', key).update(base).digest('base64') === signature;
  return isRight && fields['oauth_consumer_key'] === clientId ? fields : undefined;
}

const form = (fields: Record<string, string>): { body: string } => ({ body: new URLSearchParams(fields).toString() });
const refused = { status: 401, body: 'no' };

beforeEach(() => {
  const { standIn } = rig();
  let callback = '';
  standIn.answer(`${host}/oauth/request_token`, (request) => {
    const fields = signedBy(request, '');
    if (!fields) return refused;
    callback = fields['oauth_callback'] ?? '';
    const { key: oauth_token, secret: oauth_token_secret } = requestToken;
    return form({ oauth_token, oauth_token_secret, oauth_callback_confirmed: 'true' });
  });
  standIn.answer(`${host}/oauth/authenticate`, ({ query }) => {
    const back = new URL(callback);
    back.searchParams.set('oauth_token', query['oauth_token'] ?? '');
    back.searchParams.set('oauth_verifier', verifier);
    return { status: 302, headers: { location: back.href } };
  });
  standIn.answer(`${host}/oauth/access_token`, (request) => {
    const fields = signedBy(request, requestToken.secret);
    if (fields?.['oauth_token'] !== requestToken.key || fields['oauth_verifier'] !== verifier) return refused;
    return form({ oauth_token: granted.key, oauth_token_secret: granted.secret });
  });
  standIn.answer(`${host}/1.1/account/verify_credentials.json`, (request) => {
    const fields = signedBy(request, granted.secret);
    if (fields?.['oauth_token'] !== granted.key || request.query['include_email'] !== 'true') return refused;
    const picture = 'https://pictures.example/ada.png';
    return {
      body: {
        id_str: '2244994945',
        name: 'Ada L',
        screen_name: 'adal',
        email: 'ada@x.example',
        profile_image_url_https: picture,
      },
    };
  });
});

it('twitter is asked with signatures of OAuth 1.0a at its real addresses, and makes an account', async () => {
  const site = await rig().createSite('twitter');
  const end = await goRound(rig(), site, 'twitter');
  expect(end.fragment, end.location).toMatchObject({ provider: 'twitter', provider_token: granted.key });
  expect(end.fragment).not.toHaveProperty('provider_refresh_token');
  const { body } = await call(site.supabaseUrl, 'GET /user', { bearer: end.fragment['access_token'] ?? '' });
  const picture = 'https://pictures.example/ada.png';
  expect(body).toMatchObject({
    email: 'ada@x.example',
    app_metadata: { provider: 'twitter' },
    user_metadata: {
      sub: '2244994945',
      name: 'Ada L',
      full_name: 'Ada L',
      preferred_username: 'adal',
      user_name: 'adal',
      picture,
      avatar_url: picture,
    },
  });
});

it('twitter’s callback address carries the state, and what a client sends along does not reach Twitter', async () => {
  const { standIn, createSite, visitor } = rig();
  const site = await createSite('twitter');
  const start = await visitor().open(`${site.supabaseUrl}/authorize?provider=twitter&scopes=all&force_login=true`);
  expect(queryOf(start.headers.get('location'))).toEqual({ oauth_token: requestToken.key });
  const [asked] = standIn.seenAt(`${host}/oauth/request_token`).slice(-1);
  const [, callback = ''] = /oauth_callback="([^"]*)"/.exec(asked?.headers.authorization ?? '') ?? [];
  const address = new URL(decodeURIComponent(callback));
  expect(address.origin + address.pathname).toBe(`${site.supabaseUrl}/callback`);
  expect([...address.searchParams.keys()]).toEqual(['state']);
});

it.each([
  ['another token than the visit began with', { oauth_token: 'of-somebody-else' }, 'bad_oauth_callback'],
  ['no verifier', { oauth_verifier: '' }, 'bad_oauth_callback'],
  ['a verifier that Twitter does not know', { oauth_verifier: randomBytes(4).toString('hex') }, 'unexpected_failure'],
])('twitter’s answer with %s is refused', async (_what, fields, code) => {
  const { createSite, visitor } = rig();
  const site = await createSite('twitter');
  const browser = visitor();
  const start = await browser.open(`${site.supabaseUrl}/authorize?provider=twitter`);
  const back = new URL((await browser.consent(start.headers.get('location') ?? '')).url);
  for (const [name, value] of Object.entries(fields)) back.searchParams.set(name, value);
  const end = await browser.open(back.href);
  expect(queryOf(end.headers.get('location'))).toMatchObject({ error_code: code });
});

it('twitter’s refusal is told as such', async () => {
  const { createSite, visitor } = rig();
  const site = await createSite('twitter');
  const browser = visitor();
  const start = await browser.open(`${site.supabaseUrl}/authorize?provider=twitter`);
  const back = new URL((await browser.consent(start.headers.get('location') ?? '')).url);
  const denied = `${back.origin}${back.pathname}?state=${back.searchParams.get('state')}&denied=request-token`;
  const end = await browser.open(denied);
  expect(queryOf(end.headers.get('location'))).toMatchObject({ error: 'access_denied' });
});
