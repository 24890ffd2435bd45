import { randomInt, randomUUID } from 'node:crypto';
import { expect, vi } from 'vitest';
import type { InboxMessage } from '@gatehouse/inbox';
import { call, createPerson, readToken, someEmail, type Answer } from '../api/netlify/client.ts';
import type { SmsStandIn } from '../support/sms-stand-in.ts';
import type { Site } from '../support/site.ts';
import type { Gatehouse } from '../support/start-gatehouse.ts';
import { ask } from '../webhooks/webhook-site.ts';
import { cursorLike, signedRefreshTokenLike, textLike, tokenLike } from './never-issued.ts';
import { makeElder, type Side } from './sides.ts';

/** Something that a site has given out. */
export interface Artefact {
  readonly name: string;
  /** Where it would be tried: as a credential, in a path, in a body or query, or as the place in a list. */
  readonly kind: 'bearer' | 'id' | 'secret' | 'cursor';
  readonly value: string;
  /** Whether a token can speak of it: the id of a user or a session. */
  readonly isInTokens?: true;
  /** One of the same shape and type that nobody has given out. */
  readonly never: () => string;
  /** Proves that it is good for something on its own site. */
  readonly home: () => Promise<Answer | { readonly status: number }>;
}

export const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const challenge = { code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', code_challenge_method: 's256' };

/** Everything that a site gives out, made on it. */
export async function makeArtefacts(gatehouse: Gatehouse, ours: Side, texts: SmsStandIn): Promise<Artefact[]> {
  return [
    ...(await bearers(gatehouse, ours)),
    ...(await typed(gatehouse, ours, texts)),
    ...(await mailed(ours)),
    ...(await handedOut(gatehouse, ours)),
    ...(await ids(gatehouse, ours)),
    ...(await cursors(gatehouse, ours)),
  ];
}

async function bearers(gatehouse: Gatehouse, { site, person, admin }: Side): Promise<Artefact[]> {
  const operator = async (path: string, json: object): Promise<string> => {
    const url = `${gatehouse.adminUrl}/v1/instances/${site.id}`;
    const made = await call(url, `POST ${path}`, { json, bearer: gatehouse.operatorToken });
    return String(made.body.token);
  };
  const one = (name: string, value: string, endpoint: string, base = site.netlifyUrl): Artefact => {
    return { name, kind: 'bearer', value, never: () => tokenLike(value), home: () => call(base, endpoint, { bearer: value }) };
  }; // prettier-ignore
  const minted = await operator('/admin-token', { dialect: 'netlify', expires_in: 3_600 });
  const apiKey = await operator('/api-keys', { role: 'service_role' });
  const serviceRole = site.signToken({ sub: undefined, role: 'service_role', exp: inAWeek(gatehouse) });
  return [
    one('an access token', person.accessToken, 'GET /user'),
    one('an administrator’s access token', admin.accessToken, 'GET /admin/users'),
    one('a token of the site’s functions', site.signToken({ exp: inAWeek(gatehouse) }), 'GET /admin/users'),
    one('a token that the operator minted', minted, 'GET /admin/users'),
    one('an API key', apiKey, 'GET /admin/users', site.supabaseUrl),
    one('a service token', serviceRole, 'GET /admin/users', site.supabaseUrl),
  ];
}

async function mailed({ site, admin }: Side): Promise<Artefact[]> {
  const spend = (json: object) => () => call(site, 'POST /verify', { json: { password: 'chosen', ...json } });
  const one = (name: string, value: string, home: Artefact['home']): Artefact => {
    return { name, kind: 'secret', value, never: () => textLike(value), home };
  };
  const [signedUp, guest, next, recovered] = [someEmail(), someEmail(), someEmail(), someEmail()];
  await createPerson(site, { email: recovered });
  await call(site, 'POST /signup', { json: { email: signedUp, password: 'secret-1' } });
  await call(site, 'POST /invite', { json: { email: guest }, bearer: site.signToken() });
  await call(site, 'POST /recover', { json: { email: recovered } });
  await call(site, 'PUT /user', { json: { email: next }, bearer: admin.accessToken });
  const confirmation = await site.tokenMailedTo(signedUp, 'Confirm Your Signup');
  const invitation = await site.tokenMailedTo(guest, 'You have been invited');
  const recovery = await site.tokenMailedTo(recovered, 'Reset Your Password');
  const change = await site.tokenMailedTo(next, 'Confirm Email Change');
  const changed = { json: { email_change_token: change }, bearer: admin.accessToken };
  return [
    one('the token of a confirmation', confirmation, spend({ type: 'signup', token: confirmation })),
    one('the token of an invitation', invitation, spend({ type: 'invite', token: invitation })),
    one('the token of a recovery', recovery, spend({ type: 'recovery', token: recovery })),
    one('the token of a change of address', change, () => call(site, 'PUT /user', changed)),
    ...(await withPkce(site, (await createPerson(site)).email, one)),
  ];
}

async function withPkce(
  site: Site,
  email: string,
  one: (name: string, value: string, home: Artefact['home']) => Artefact,
): Promise<Artefact[]> {
  await call(site.supabaseUrl, 'POST /recover', { json: { email } });
  const before = await site.mailTo(email);
  await call(site.supabaseUrl, 'POST /recover', { json: { email, ...challenge } });
  const link = /token=([^&"\s]+)/.exec((await site.mailTo(email, undefined, before)).text)?.[1] ?? '';
  const { headers } = await call(site.supabaseUrl, `GET /verify?type=recovery&token=${link}`);
  const code = new URL(headers.get('location') ?? '').searchParams.get('code') ?? '';
  const swap = { json: { auth_code: code, code_verifier: verifier } };
  const other = await site.mailTo(email);
  await call(site.supabaseUrl, 'POST /magiclink', { json: { email, ...challenge } });
  const pending = /token=([^&"\s]+)/.exec((await site.mailTo(email, undefined, other)).text)?.[1] ?? '';
  const follow = `GET /verify?type=magiclink&token=${pending}`;
  return [
    one('the code of a PKCE flow', code, () => call(site.supabaseUrl, 'POST /token?grant_type=pkce', swap)),
    one('the token of a link of a PKCE flow', pending, async () => {
      const { headers: answered } = await call(site.supabaseUrl, follow);
      return { status: answered.get('location')?.includes('code=') === true ? 200 : 400 };
    }),
  ];
}

async function typed(gatehouse: Gatehouse, { site, person, phone }: Side, texts: SmsStandIn): Promise<Artefact[]> {
  const codeLike = (code: string) => (): string => {
    const other = String(randomInt(10 ** code.length)).padStart(code.length, '0');
    return other === code ? codeLike(code)() : other;
  };
  const { email, password, accessToken } = person;
  await call(site.supabaseUrl, 'GET /reauthenticate', { bearer: accessToken });
  const nonce = codeIn((await reauthentication(gatehouse, email)).text);
  const seen = texts.requests.length;
  await call(site.supabaseUrl, 'POST /otp', { json: { phone } });
  const sms = await texts.codeSentTo(phone, seen);
  const change = { json: { password: `${password} 2`, nonce }, bearer: accessToken };
  const login = { json: { type: 'sms', phone, token: sms } };
  return [
    {
      name: 'the code of a text message',
      kind: 'secret',
      value: sms,
      never: codeLike(sms),
      home: () => call(site.supabaseUrl, 'POST /verify', login),
    },
    {
      name: 'the code of a reauthentication',
      kind: 'secret',
      value: nonce,
      never: codeLike(nonce),
      home: () => call(site.supabaseUrl, 'PUT /user', change),
    },
  ];
}

async function handedOut(gatehouse: Gatehouse, { site }: Side): Promise<Artefact[]> {
  const elder = await makeElder(gatehouse);
  const { refreshToken } = await createPerson(site);
  const refresh = (at: Site, value: string) => () =>
    call(at.supabaseUrl, 'POST /token?grant_type=refresh_token', { json: { refresh_token: value } });
  return [
    {
      name: 'a refresh token of version 2',
      kind: 'secret',
      value: refreshToken,
      never: () => signedRefreshTokenLike(refreshToken),
      home: refresh(site, refreshToken),
    },
    {
      name: 'a refresh token of version 1',
      kind: 'secret',
      value: elder.refreshToken,
      never: () => textLike(elder.refreshToken),
      home: refresh(elder.site, elder.refreshToken),
    },
  ];
}

async function ids(gatehouse: Gatehouse, side: Side): Promise<Artefact[]> {
  const { site, person } = side;
  const admin = (endpoint: string) => () => ask(gatehouse, site, endpoint);
  const one = (name: string, value: string, home: Artefact['home']): Artefact => {
    expect(value, name).toMatch(/^[0-9a-f-]{36}$/);
    return { name: `the id of ${name}`, kind: 'id', value, never: () => randomUUID(), home };
  };
  const first = (endpoint: string, list: string): Promise<string> =>
    vi.waitFor(async () => String((await ask(gatehouse, site, endpoint)).body[list][0].id), { timeout: 10_000 });
  const own = await call(site.supabaseUrl, 'GET /user', { bearer: person.accessToken });
  const identity = String(own.body.identities[0].identity_id);
  const session = String(readToken(person.accessToken).claims.session_id);
  const message = await first('GET /messages?limit=1', 'messages');
  const delivery = await first('GET /webhook-deliveries?limit=1', 'deliveries');
  const event = await first('GET /events?limit=1', 'events');
  const operator = { url: `${gatehouse.adminUrl}/v1/instances/${site.id}`, bearer: gatehouse.operatorToken };
  const keys = await call(operator.url, 'GET /api-keys', operator);
  const apiKey = String(keys.body.api_keys[0].id);
  return [
    {
      ...one('a user', person.id, () => call(site, `GET /admin/users/${person.id}`, { bearer: site.signToken() })),
      isInTokens: true,
    },
    one('an identity', identity, async () => ({ status: own.text.includes(identity) ? 200 : 404 })),
    { ...one('a session', session, () => call(site, 'GET /user', { bearer: person.accessToken })), isInTokens: true },
    one('a message', message, admin(`GET /messages/${message}`)),
    one('a webhook', side.webhookId, admin(`GET /webhooks/${side.webhookId}`)),
    one('a webhook’s delivery', delivery, admin(`GET /webhook-deliveries/${delivery}`)),
    one('an event', event, admin(`GET /events/${event}`)),
    one('an API key', apiKey, () => call(operator.url, `DELETE /api-keys/${apiKey}`, operator)),
    ...(await names(gatehouse, side)),
  ];
}

/** What is named by something else than a UUID. */
async function names(gatehouse: Gatehouse, { site }: Side): Promise<Artefact[]> {
  const operator = { url: `${gatehouse.adminUrl}/v1/instances/${site.id}`, bearer: gatehouse.operatorToken };
  const suppressed = someEmail();
  await ask(gatehouse, site, 'POST /suppressions', { address: suppressed });
  const domain = `${suppressed.slice(0, 8)}.example`;
  await call(operator.url, 'POST /domains', { ...operator, json: { domain } });
  const made = await call(operator.url, 'POST /keys', { ...operator, json: { algorithm: 'ES256' } });
  const kid = String(made.body.kid);
  return [
    {
      name: 'a suppressed address',
      kind: 'id',
      value: suppressed,
      never: someEmail,
      home: () => ask(gatehouse, site, `DELETE /suppressions/mail/${suppressed}`),
    },
    {
      name: 'a domain',
      kind: 'id',
      value: domain,
      never: () => `${someEmail().slice(0, 8)}.example`,
      home: () => call(operator.url, `DELETE /domains/${domain}`, operator),
    },
    {
      name: 'the id of a key',
      kind: 'id',
      value: kid,
      never: () => randomUUID(),
      home: () => call(operator.url, `GET /keys/${kid}`, operator),
    },
  ];
}

async function cursors(gatehouse: Gatehouse, { site }: Side): Promise<Artefact[]> {
  await ask(gatehouse, site, 'POST /suppressions', { address: someEmail() });
  const bearer = site.signToken();
  const users = await call(site.netlifyUrl, 'GET /admin/users?limit=1', { bearer });
  const lists = [
    ['/messages', (await ask(gatehouse, site, 'GET /messages?limit=1')).body.next],
    ['/suppressions', (await ask(gatehouse, site, 'GET /suppressions?limit=1')).body.next],
    ['/webhook-deliveries', (await ask(gatehouse, site, 'GET /webhook-deliveries?limit=1')).body.next],
    ['/users', users.body.pagination.next_cursor],
  ] as const;
  return lists.map(([list, value]) => {
    expect(value, list).toBeTypeOf('string');
    return {
      name: `a cursor of ${list}`,
      kind: 'cursor',
      value: String(value),
      never: () => cursorLike(String(value)),
      home: () => call(site.netlifyUrl, `GET /admin${list}?cursor=${value}`, { bearer: site.signToken() }),
    };
  });
}

/** It has no link that would tell sites apart: this one has asked first. */
function reauthentication({ inbox }: Gatehouse, email: string): Promise<InboxMessage> {
  return inbox.waitFor(({ to, subject }) => to.includes(email) && subject.endsWith('verification code'), 10_000);
}

function codeIn(text: string): string {
  const code = /\b\d{6,10}\b/.exec(text.replaceAll(/https?:\S+/g, ''))?.[0];
  if (code === undefined) throw new Error(`no code in ${text}`);
  return code;
}

function inAWeek({ clock }: Gatehouse): number {
  return Math.floor(clock.now().getTime() / 1_000) + 7 * 86_400;
}
