import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startInbox, type Inbox } from '@gatehouse/inbox';
import { useDatabase } from '@gatehouse/testing';
import { SamlIdp } from '../support/saml/saml-idp.ts';
import { signHs256 } from '../support/site.ts';
import { newFolder, run, runToEnd, type Running } from './run-gatehouse.ts';

const database = useDatabase();

type Variables = Readonly<Record<string, string>>;

/** What a container of the server before this one is started with. */
const container = (changes: Variables = {}): Record<string, string> => ({
  PORT: '0',
  API_EXTERNAL_URL: 'https://auth.example/auth/v1',
  GOTRUE_SITE_URL: 'https://app.example',
  GOTRUE_URI_ALLOW_LIST: 'https://*.app.example/**',
  GOTRUE_JWT_SECRET: 'the secret of a container, 0123456789',
  GOTRUE_JWT_EXP: '3600',
  GOTRUE_JWT_AUD: 'authenticated',
  GOTRUE_JWT_DEFAULT_GROUP_NAME: 'authenticated',
  GOTRUE_JWT_ADMIN_ROLES: 'service_role',
  GOTRUE_DB_DRIVER: 'postgres',
  DATABASE_URL: database().connectionString,
  GOTRUE_MAILER_URLPATHS_CONFIRMATION: '/auth/v1/verify',
  GOTRUE_SECURITY_REFRESH_TOKEN_REUSE_INTERVAL: '10',
  GATEHOUSE_MIGRATE_ON_START: 'true',
  GATEHOUSE_DRAIN_DURATION: '2s',
  ...changes,
});

const mailBy = (inbox: Inbox): Variables => ({
  GOTRUE_SMTP_HOST: '127.0.0.1',
  GOTRUE_SMTP_PORT: String(inbox.port),
  GOTRUE_SMTP_ADMIN_EMAIL: 'no-reply@app.example',
  GOTRUE_SMTP_SENDER_NAME: 'App',
});

interface Serving {
  readonly url: string;
  readonly running: Running;
}

async function serve(variables: Variables): Promise<Serving> {
  const running = run(['serve'], newFolder(), variables);
  onTestFinished(async () => {
    running.signal('SIGTERM');
    expect((await running.ended).code).toBe(0);
  });
  const [, port] = await running.waitFor(/"port":(\d+)/);
  return { url: `http://127.0.0.1:${port}`, running };
}

async function newInbox(): Promise<Inbox> {
  const inbox = await startInbox({ port: 0 });
  onTestFinished(() => inbox.stop());
  return inbox;
}

function post(url: string, body: unknown, token?: string): Promise<Response> {
  const headers = token === undefined ? undefined : { Authorization: `Bearer ${token}` };
  return fetch(url, { method: 'POST', body: JSON.stringify(body), ...(headers ? { headers } : {}) });
}

const me = (url: string, token: string): Promise<Response> =>
  fetch(`${url}/user`, { headers: { Authorization: `Bearer ${token}` } });
const refresh = (url: string, token: string): Promise<Response> =>
  post(`${url}/token?grant_type=refresh_token`, { refresh_token: token });

/** Signs up, and follows the link in the mail. @returns the tokens it leads to */
async function enter(url: string, inbox: Inbox, email: string): Promise<{ access: string; refresh: string }> {
  expect((await post(`${url}/signup`, { email, password: 'its password' })).status).toBe(200);
  const mail = await inbox.waitFor(({ to }) => to.includes(email), 15_000);
  const link = new URL(mail.links.find((found) => found.includes('/verify?')) ?? '');
  const followed = await fetch(`${url}${link.pathname}${link.search}`, { redirect: 'manual' });
  const target = new URL(followed.headers.get('location') ?? '');
  const fragment = new URLSearchParams(target.hash.slice(1));
  return { access: fragment.get('access_token') ?? '', refresh: fragment.get('refresh_token') ?? '' };
}

describe('the environment of a supabase/auth container', { timeout: 60_000 }, () => {
  it('serves a database that was empty: sign-up, mail, link, user, refresh, sign-out', async () => {
    const inbox = await newInbox();
    const { url, running } = await serve(container({ ...mailBy(inbox), GOTRUE_DB_NAMESPACE: 'fresh' }));
    const email = 'a@visitor.example';
    const signedUp = await post(`${url}/signup`, { email, password: 'its password' });
    expect(await signedUp.json()).toMatchObject({ email, aud: 'authenticated', role: 'authenticated' });
    const mail = await inbox.waitFor(({ to }) => to.includes(email), 15_000);
    expect(mail).toMatchObject({ from: 'no-reply@app.example', subject: 'Confirm Your Signup' });
    const [link = ''] = mail.links.filter((found) => found.includes('verify'));
    expect(link).toMatch(
      /^https:\/\/auth\.example\/auth\/v1\/verify\?token=[0-9a-f]{56}&type=signup&redirect_to=https:\/\/app\.example$/,
    );
    const followed = await fetch(link.replace('https://auth.example', url), { redirect: 'manual' });
    expect(followed.status).toBe(303);
    const { origin, hash } = new URL(followed.headers.get('location') ?? '');
    expect(origin).toBe('https://app.example');
    const tokens = new URLSearchParams(hash.slice(1));
    const shown = await me(url, tokens.get('access_token') ?? '');
    expect(await shown.json()).toMatchObject({ email, email_confirmed_at: expect.any(String) });
    const refreshed = await refresh(`${url}/auth/v1`, tokens.get('refresh_token') ?? '');
    expect(refreshed.status).toBe(200);
    const { access_token: access, user } = (await refreshed.json()) as { access_token: string; user: object };
    expect(user).toMatchObject({ email });
    expect((await post(`${url}/logout`, {}, access)).status).toBe(204);
    expect((await me(url, access)).status).toBe(403);
    expect(running.out()).toContain('GOTRUE_RATE_LIMIT_HEADER is not set');
  });

  it('without a mail server drops mail, and says so in the log', async () => {
    const { url, running } = await serve(container());
    expect((await post(`${url}/signup`, { email: 'b@visitor.example', password: 'its password' })).status).toBe(200);
    await running.waitFor(/"kind":"confirmation".*mail dropped: the site has no SMTP host/);
    expect(running.out()).not.toContain('b@visitor.example');
  });

  it('warns of a variable nobody knows, and of one that does nothing, once and without its value', async () => {
    const { running } = await serve(container({ GOTRUE_SITEURL: 'a typo', GOTRUE_DB_HEALTH_CHECK_PERIOD: '17s' }));
    const lines = running.out().split('\n');
    expect(lines.filter((line) => line.includes('GOTRUE_SITEURL is not a known variable'))).toHaveLength(1);
    expect(lines.filter((line) => line.includes('GOTRUE_DB_HEALTH_CHECK_PERIOD is accepted'))).toHaveLength(1);
    expect(running.out()).not.toMatch(/a typo|17s/);
  });

  it('signs with the keys of GOTRUE_JWT_KEYS and publishes them', async () => {
    const inbox = await newInbox();
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const key = { ...privateKey.export({ format: 'jwk' }), kid: 'first', alg: 'ES256', key_ops: ['sign', 'verify'] };
    const { url } = await serve(container({ ...mailBy(inbox), GOTRUE_JWT_KEYS: JSON.stringify([key]) }));
    const { access } = await enter(url, inbox, 'keys@visitor.example').catch(() => ({ access: '' }));
    const published = await fetch(`${url}/.well-known/jwks.json`);
    const { d: _private, ...open } = key;
    expect(await published.json()).toEqual({ keys: [{ ...open, use: 'sig', key_ops: ['verify'] }] });
    expect(JSON.parse(Buffer.from(access.split('.')[0] ?? '', 'base64url').toString())).toMatchObject({ kid: 'first' });
    expect((await me(url, access)).status).toBe(200);
  });

  it('signs people in by SAML, with a key that all its processes share', async () => {
    const variables = container({ GOTRUE_SAML_ENABLED: 'true' });
    const [{ url }, other] = [await serve(variables), await serve(variables)];
    const metadata = await (await fetch(`${url}/sso/saml/metadata`)).text();
    expect(metadata).toContain('entityID="https://auth.example/auth/v1/sso/saml/metadata"');
    const keyIn = (xml: string): string | undefined => /<ds:X509Certificate>([^<]+)/.exec(xml)?.[1];
    expect(keyIn(await (await fetch(`${other.url}/sso/saml/metadata`)).text())).toBe(keyIn(metadata));

    const idp = new SamlIdp(() => new Date());
    const claims = { role: 'service_role', exp: Math.floor(Date.now() / 1_000) + 600 };
    const admin = signHs256(variables['GOTRUE_JWT_SECRET'] ?? '', claims);
    const provider = { type: 'saml', metadata_xml: idp.metadata(), domains: ['corp.example'] };
    expect((await post(`${url}/admin/sso/providers`, provider, admin)).status).toBe(201);
    const begun = await post(`${url}/sso`, { domain: 'corp.example', skip_http_redirect: true });
    const { url: address } = (await begun.json()) as { url: string };
    const form = { ...(await idp.answer(address, metadata, { nameId: 'ada@corp.example' })) };
    const body = new URLSearchParams(form);
    const ended = await fetch(`${other.url}/sso/saml/acs`, { method: 'POST', body, redirect: 'manual' });
    const { origin, hash } = new URL(ended.headers.get('location') ?? '');
    expect(origin).toBe('https://app.example');
    const shown = await me(url, new URLSearchParams(hash.slice(1)).get('access_token') ?? '');
    expect(await shown.json()).toMatchObject({ email: 'ada@corp.example' });
  });

  const signer = (kid: string): object => ({
    kty: 'oct',
    k: randomBytes(32).toString('base64url'),
    alg: 'HS256',
    kid,
    key_ops: ['sign', 'verify'],
  });

  it.each([
    ['GOTRUE_JWT_EXP', 'soon', /"soon"/],
    ['GOTRUE_SMTP_PORT', 'smtp', /"smtp"/],
    ['GOTRUE_SESSIONS_TIMEBOX', 'a while', /is "a while"; allowed is/],
    ['GOTRUE_SECURITY_REFRESH_TOKEN_ALGORITHM_VERSION', '3', /3/],
    ['GOTRUE_MAILER_AUTOCONFIRM', 'perhaps', /"perhaps".*true/],
    ['GOTRUE_SECURITY_CAPTCHA_PROVIDER', 'mycaptcha', /"mycaptcha".*hcaptcha.*turnstile/],
    ['GOTRUE_SITE_URL', 'not a url', /"not a url"/],
    ['GOTRUE_DB_DRIVER', 'mysql', /import --from netlify/],
    ['GOTRUE_JWT_KEYS', 'nonsense', /JSON/],
    ['GOTRUE_JWT_KEYS', JSON.stringify([signer('a'), signer('b')]), /sign/],
  ])('is refused by name where %s is malformed (%#)', async (name, value, rest) => {
    const { code, err } = await runToEnd(['serve'], newFolder(), container({ [name]: value }));
    expect(code).toBe(1);
    expect(err).toMatch(new RegExp(`^gatehouse: .*${name}`, 's'));
    expect(err).toMatch(rest);
    expect(err.trimEnd().split('\n').length).toBeLessThanOrEqual(3);
    if (name === 'GOTRUE_JWT_KEYS') expect(err).not.toMatch(/"k"/);
  });

  it('is refused with a line for each variable that is malformed', async () => {
    const wrong = { GOTRUE_JWT_EXP: 'soon', GOTRUE_SMTP_PORT: '99999' };
    const { code, err } = await runToEnd(['serve'], newFolder(), container(wrong));
    expect(code).toBe(1);
    expect(err.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/^gatehouse: GOTRUE_JWT_EXP: is "soon"; allowed is /),
      expect.stringMatching(/^gatehouse: GOTRUE_SMTP_PORT: is 99999; allowed is /),
    ]);
  });

  it('that lacks something is refused with all that is missing (GHSA-r9w3-57w2-gch2)', async () => {
    const { GOTRUE_SITE_URL: _site, DATABASE_URL: _database, ...rest } = container();
    const { code, err } = await runToEnd(['serve'], newFolder(), rest);
    expect(code).toBe(1);
    expect(err).toMatch(/GOTRUE_SITE_URL/);
  });
});

describe('containers with settings of their own that share a database', { timeout: 60_000 }, () => {
  it('send their own mails only, and know nothing of each other’s sessions', async () => {
    const inboxes = await Promise.all([newInbox(), newInbox(), newInbox()]);
    const [first, second, third] = inboxes;
    const [a, b, c] = await Promise.all([
      serve(container({ ...mailBy(first) })),
      serve(
        container({
          ...mailBy(second),
          GOTRUE_JWT_SECRET: 'the secret of another container, 0123',
          GOTRUE_SITE_URL: 'https://other.example',
        }),
      ),
      // The same secret, and a site and a mail server of its own.
      serve(container({ ...mailBy(third), GOTRUE_SITE_URL: 'https://third.example' })),
    ]);
    const [ofA, ofB] = await Promise.all([
      enter(a.url, first, 'of-a@visitor.example'),
      enter(b.url, second, 'of-b@visitor.example'),
      enter(c.url, third, 'of-c@visitor.example'),
    ]);
    expect(inboxes.map((inbox) => inbox.list().flatMap(({ to }) => to))).toEqual([
      ['of-a@visitor.example'],
      ['of-b@visitor.example'],
      ['of-c@visitor.example'],
    ]);
    expect((await me(b.url, ofA.access)).status).toBe(403);
    const stolen = await refresh(b.url, ofA.refresh);
    expect([stolen.status, ((await stolen.json()) as { error_code: string }).error_code]).toEqual([
      400,
      'refresh_token_not_found',
    ]);
    expect((await refresh(a.url, ofA.refresh)).status).toBe(200);
    expect((await refresh(b.url, ofB.refresh)).status).toBe(200);
  });
});
