import { randomBytes } from 'node:crypto';
import { patchSettings, updateInstanceSettings } from '@gatehouse/instances';
import { expect } from 'vitest';
import { newNumber } from '../../api/supabase/phone/texts.ts';
import { call, grantPassword, grantRefresh, someEmail, type Answer } from '../../api/netlify/client.ts';
import { askOperator } from '../../support/operator.ts';
import { atGithub } from '../../support/providers/accounts.ts';
import type { StandIn } from '../../support/providers/stand-in.ts';
import { fragmentOf, queryOf, Visitor } from '../../support/providers/visitor.ts';
import type { SmsStandIn } from '../../support/sms-stand-in.ts';
import type { Gatehouse } from '../../support/start-gatehouse.ts';
import type { Site } from '../../support/site.ts';
import type { Planted } from './planted.ts';
import { readMail } from './planted-site.ts';

/** Where everything happens. */
export interface Scene {
  readonly gatehouse: Gatehouse;
  readonly planted: Planted;
  readonly site: Site;
  readonly sms: SmsStandIn;
  readonly providers: StandIn;
}

const somePassword = (name: string): string => `Planted ${name} ${randomBytes(6).toString('hex')}`;

/** A sign-up whose mail cannot be sent yet: its contents wait, as they wait while a mail server is away. */
export async function signUpWithoutMail({ site, planted, gatehouse }: Scene): Promise<string> {
  const email = someEmail();
  const password = planted.plant('password', somePassword('password'));
  await call(site, 'POST /signup', { json: { email, password } });
  const counted = () => askOperator(gatehouse, `GET /v1/instances/${site.slug}/messages?state=failed`);
  await expect.poll(async () => (await counted()).json.messages.length, { timeout: 20_000 }).toBe(1);
  return email;
}

/** Lets mails leave, those that have waited too, and goes through every way in that a mail opens. */
export async function useMails(scene: Scene, email: string): Promise<string> {
  const { gatehouse, planted, site } = scene;
  const sender = { smtp: { admin_email: 'site@x.example' } };
  await updateInstanceSettings(gatehouse.platform, site.id, (own) => patchSettings(own, sender));
  await askOperator(gatehouse, `POST /v1/instances/${site.slug}/messages/replay`, { body: {} });
  const { token } = await readMail(gatehouse, planted, 'confirmation', email);
  await planted.refused(call(site, 'POST /verify', { json: { type: 'recovery', token } }));
  expect((await call(site, 'POST /verify', { json: { type: 'signup', token } })).status).toBe(200);
  await planted.refused(call(site, 'POST /verify', { json: { type: 'signup', token } }));

  const first = await signInAs(scene, email);
  await call(site.supabaseUrl, 'POST /otp', { json: { email } });
  const typed = await readMail(gatehouse, planted, 'magic_link', email);
  const wrong = { type: 'email', email, token: typed.code.replace(/\d$/, (digit) => String((Number(digit) + 1) % 10)) };
  await planted.refused(call(site.supabaseUrl, 'POST /verify', { json: wrong }));
  await call(site.supabaseUrl, 'GET /reauthenticate', { bearer: first });
  await readMail(gatehouse, planted, 'reauthentication', email);
  await call(site, 'POST /invite', { json: { email: `invited-${email}` }, bearer: site.signToken() });
  await readMail(gatehouse, planted, 'invite', `invited-${email}`);
  await call(site.supabaseUrl, 'PUT /user', { json: { email: `next-${email}` }, bearer: first });
  await readMail(gatehouse, planted, 'email_change', `next-${email}`);
  return first;
}

async function signInAs({ site, planted }: Scene, email: string): Promise<string> {
  const wrong = planted.plant('wrong password', somePassword('wrong'));
  await planted.refused(grantPassword(site, email, wrong));
  const { body } = await grantPassword(site, email, planted.secrets.get('password') ?? '');
  const refreshToken = planted.plant('refresh token v1', body.refresh_token);
  const { body: next } = await grantRefresh(site, refreshToken);
  planted.plant('child of a refresh token', next.refresh_token);
  return planted.plant('access token', body.access_token);
}

/** A recovery that ends with a code for a verifier, after which refresh tokens are signed ones. */
export async function useChallenge({ gatehouse, planted, site }: Scene, email: string): Promise<void> {
  const verifier = planted.plant('verifier', 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk');
  const challenge = { code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', code_challenge_method: 's256' };
  const version = { security: { refresh_token_algorithm_version: 2 } } as const;
  await updateInstanceSettings(gatehouse.platform, site.id, (own) => patchSettings(own, version));
  const base = site.supabaseUrl;
  await call(base, 'POST /recover', { json: { email, ...challenge } });
  const { token } = await readMail(gatehouse, planted, 'recovery', email);
  const followed = await call(base, `GET /verify?type=recovery&token=${token}`);
  const auth_code = planted.plant('code for a verifier', queryOf(followed.headers.get('location'))['code']);
  const swap = (code_verifier: string): Promise<Answer> =>
    call(base, 'POST /token?grant_type=pkce', { json: { auth_code, code_verifier } });
  await planted.refused(swap(planted.plant('wrong verifier', 'w'.repeat(43))));
  const { body } = await swap(verifier);
  planted.plant('refresh token v2', body.refresh_token);
  const password = planted.plant('new password', somePassword('new'));
  expect((await call(base, 'PUT /user', { json: { password }, bearer: body.access_token })).status).toBe(200);
}

/** A code by text message, and one of a number that is not texted. */
export async function useTexts({ planted, site, sms }: Scene): Promise<void> {
  const phone = newNumber();
  await call(site.supabaseUrl, 'POST /otp', { json: { phone } });
  const token = planted.plant('texted code', await sms.codeSentTo(phone));
  await planted.refused(call(site.supabaseUrl, 'POST /verify', { json: { type: 'phone_change', phone, token } }));
  expect((await call(site.supabaseUrl, 'POST /verify', { json: { type: 'sms', phone, token } })).status).toBe(200);
  await call(site.supabaseUrl, 'POST /otp', { json: { phone: '15550009999' } });
}

/** A visit to a provider, once by a client with a verifier and once without. */
export async function useProvider({ planted, site, providers }: Scene): Promise<void> {
  atGithub(providers, { id: 7, emails: [[someEmail(), true]] });
  planted.plant('token of the provider', 'token-of-github');
  const query = '&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=s256';
  for (const [which, more] of [
    ['first', ''],
    ['second', query],
  ] as const) {
    const browser = new Visitor(providers);
    const start = await browser.open(`${site.supabaseUrl}/authorize?provider=github${more}`);
    const address = start.headers.get('location') ?? '';
    planted.plant(`${which} state`, queryOf(address)['state']);
    const { url } = await browser.consent(address);
    planted.plant(`${which} code of the provider`, queryOf(url)['code']);
    const end = (await browser.open(url)).headers.get('location') ?? '';
    if (more === '') planted.plant('refresh token after a visit', fragmentOf(end)['refresh_token']);
    else planted.plant('code after a visit', queryOf(end)['code']);
    await planted.refused(refusedVisit(browser, url));
  }
}

async function refusedVisit(browser: Visitor, url: string): Promise<{ status: number; text: string }> {
  const { headers } = await browser.open(url);
  const location = headers.get('location') ?? '';
  return { status: location.includes('error') ? 400 : 200, text: location };
}

/** What the operator and the site's administrators make, and lines that come from another server. */
export async function useOperator({ gatehouse, planted, site }: Scene): Promise<void> {
  const at = `/v1/instances/${site.slug}`;
  const post = async (path: string, body: unknown) => (await askOperator(gatehouse, `POST ${path}`, { body })).json;
  for (const role of ['anon', 'service_role']) {
    planted.plant(`API key ${role}`, (await post(`${at}/api-keys`, { role })).token);
  }
  for (const dialect of ['netlify', 'supabase']) {
    planted.plant(`admin token of ${dialect}`, (await post(`${at}/admin-token`, { dialect })).token);
  }
  planted.plant(
    'operator’s own token',
    (await post('/v1/operators', { name: `Ann ${site.slug}`, scopes: ['read'] })).token,
  );
  planted.plant(
    'key for x-nf-sign',
    (await post('/v1/operator/signing-keys', { name: `proxy of ${site.slug}` })).secret,
  );
  planted.plant('signing key', (await post(`${at}/keys/rotate`, { algorithm: 'HS256', force: true })).secret);
  const endpoint = await post(`${at}/webhooks`, { url: 'http://127.0.0.1:9/hook', event_types: [] });
  planted.plant('webhook key', endpoint.secret.replace('whsec_', ''));
  const rotated = await post(`${at}/webhooks/${endpoint.id}/rotate`, {});
  planted.plant('next webhook key', rotated.secret.replace('whsec_', ''));

  const hash = planted.plant('imported hash', '$2a$10$abcdefghijklmnopqrstuuABCDEFGHIJKLMNOPQRSTUVWXYZ01234');
  const odd = planted.plant('hash of no kind', '$argon9$planted-hash-of-no-kind');
  const lines = [
    { email: someEmail(), password_hash: hash },
    { email: someEmail(), password_hash: odd },
    { email: someEmail(), encrypted_password: hash },
    { email: 'nobody', password_hash: planted.plant('hash of a bad line', hash.replace('$10$', '$12$')) },
  ];
  const body = `${lines.map((line) => JSON.stringify(line)).join('\n')}\n{"password_hash":"${odd}`;
  planted.errors.push((await askOperator(gatehouse, `POST ${at}/users/import`, { body })).text);
}

/** Requests that are wrong, with something right in them. */
export async function makeMistakes({ gatehouse, planted, site }: Scene, bearer: string): Promise<void> {
  const password = planted.secrets.get('password') ?? '';
  const refused = (answer: Promise<Answer>): Promise<void> => planted.refused(answer);
  for (const base of [site.netlifyUrl, site.supabaseUrl]) {
    await refused(call(base, 'GET /user', { bearer: `${bearer}x` }));
    await refused(call(base, 'GET /user', { bearer: site.jwtSecret }));
    await refused(call(base, 'GET /user', { headers: { authorization: bearer } }));
    await refused(call(base, 'POST /signup', { raw: `{"email": "a", "password": "${password}` }));
    await refused(call(base, 'POST /signup', { json: { email: [password], password: { password } } }));
    await refused(call(base, `POST /token?grant_type=${encodeURIComponent(password)}`, { json: { password } }));
    await refused(call(base, 'GET /admin/users/no-id', { bearer: site.signToken({ exp: 1 }) }));
  }
  await refused(call(gatehouse.url, 'GET /user', { headers: { 'x-nf-sign': `${site.operatorSignature()}x` } }));
  const body = { settings: { smtp: { pass: [password] }, jwt: { secret: [site.jwtSecret] } } };
  const answer = await fetch(`${gatehouse.adminUrl}/v1/instances/${site.slug}`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${gatehouse.operatorToken}` },
    body: JSON.stringify(body),
  });
  await planted.refused(answer.text().then((text) => ({ status: answer.status, text })));
}

/** What the operator and the site's administrators are shown of what was sent, and of what was done. */
export async function readAnswers({ gatehouse, site }: Scene): Promise<string> {
  const at = `/v1/instances/${site.slug}`;
  const { json } = await askOperator(gatehouse, `GET ${at}/messages?limit=100`);
  const ids = (json.messages as { id: string }[]).map(({ id }) => `${at}/messages/${id}`);
  const lists = [
    'messages/counts',
    'webhook-deliveries?limit=100',
    'events?limit=100',
    'webhooks',
    'keys',
    'api-keys',
    'audit',
    'users',
  ];
  const paths = [
    at,
    ...lists.map((list) => `${at}/${list}`),
    ...ids,
    '/v1/audit',
    '/v1/operators',
    '/v1/operator/signing-keys',
  ];
  const answers = await Promise.all(paths.map((path) => askOperator(gatehouse, `GET ${path}`)));
  answers.forEach(({ status, text }, index) => expect(status, `${paths[index]} ${text}`).toBe(200));
  return [JSON.stringify(json), ...answers.map(({ text }) => text)].join('\n');
}
