import { randomInt } from 'node:crypto';
import { expect } from 'vitest';
import type { InboxMessage } from '@gatehouse/inbox';
import { call, createPerson, someEmail } from '../api/netlify/client.ts';
import { atGithub } from '../support/providers/accounts.ts';
import { endOf } from '../support/providers/round-trip.ts';
import type { StandIn } from '../support/providers/stand-in.ts';
import { Visitor } from '../support/providers/visitor.ts';
import type { SmsStandIn } from '../support/sms-stand-in.ts';
import type { Site } from '../support/site.ts';
import type { Gatehouse } from '../support/start-gatehouse.ts';
import type { Artefact } from './artefact.ts';
import { stateLike, signedRefreshTokenLike, textLike, tokenLike } from './never-issued.ts';
import { makeNames } from './names.ts';
import { makeElder, type Side } from './sides.ts';
import { ofSso } from './sso-artefacts.ts';

export const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const challenge = { code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', code_challenge_method: 's256' };

/** Everything that a site gives out, made on it. */
export async function makeArtefacts(
  gatehouse: Gatehouse,
  ours: Side,
  { texts, providers }: { readonly texts: SmsStandIn; readonly providers: StandIn },
): Promise<Artefact[]> {
  return [
    ...(await bearers(gatehouse, ours)),
    ...(await typed(gatehouse, ours, texts)),
    ...(await mailed(ours)),
    ...(await handedOut(gatehouse, ours)),
    ...(await ofProviders(ours, providers)),
    ...cookies(ours, providers),
    ...(await ofSso(gatehouse, ours)),
    ...(await makeNames(gatehouse, ours)),
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

async function typed(
  gatehouse: Gatehouse,
  { site, person, phone, mailbox }: Side,
  texts: SmsStandIn,
): Promise<Artefact[]> {
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
  await call(site.supabaseUrl, 'POST /otp', { json: { email: mailbox } });
  const mailed = codeIn((await site.mailTo(mailbox, /^Type \d+$/)).subject);
  const entry = { json: { type: 'email', email: mailbox, token: mailed } };
  return [
    {
      name: 'the code of a mail',
      kind: 'secret',
      value: mailed,
      never: codeLike(mailed),
      home: () => call(site.supabaseUrl, 'POST /verify', entry),
    },
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

/** What a sign-in at a provider goes by, which has been consented to and not yet come back. */
async function ofProviders({ site }: Side, providers: StandIn): Promise<Artefact[]> {
  atGithub(providers, { emails: [[someEmail(), true]] });
  const browser = new Visitor(providers);
  const start = await browser.open(`${site.supabaseUrl}/authorize?provider=github`);
  const { url } = await browser.consent(start.headers.get('location') ?? '');
  const { searchParams } = new URL(url);
  const [code, state] = [searchParams.get('code') ?? '', searchParams.get('state') ?? ''];
  expect([code, state]).not.toContain('');
  let end: Promise<Response> | undefined;
  // Both are proved by the one visit they are of.
  const signedIn = async (): Promise<{ status: number }> => {
    const { fragment } = endOf(await (end ??= browser.open(url)));
    return { status: 'access_token' in fragment ? 200 : 400 };
  };
  return [
    {
      name: 'the state of a visit to a provider',
      kind: 'secret',
      value: state,
      never: () => stateLike(state),
      home: signedIn,
    },
    {
      name: 'the code that a provider gave',
      kind: 'secret',
      value: code,
      never: () => textLike(code),
      home: signedIn,
    },
  ];
}

/** What a site has its visitors' browsers keep. */
function cookies({ site, person, visit }: Side, providers: StandIn): Artefact[] {
  const { browser, address, cookie } = visit;
  return [
    {
      name: 'the cookie of a visit to a provider',
      kind: 'cookie',
      value: cookie.value,
      never: () => textLike(cookie.value),
      home: async () => {
        atGithub(providers, { emails: [[someEmail(), true]] });
        const { fragment } = endOf(await browser.open((await browser.consent(address)).url));
        return { status: 'access_token' in fragment ? 200 : 400 };
      },
    },
    {
      name: 'the cookie of an access token',
      kind: 'cookie',
      value: person.accessToken,
      never: () => tokenLike(person.accessToken),
      home: () => call(site, 'GET /user', { bearer: person.accessToken }),
    },
  ];
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
