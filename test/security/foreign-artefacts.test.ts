import { randomBytes, randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Site } from '../support/site.ts';
import { useGatehouse } from '../support/use-gatehouse.ts';
import { call, createPerson, someEmail, type Answer, type Call } from '../api/netlify/client.ts';

const gatehouse = useGatehouse();
const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const challenge = { code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', code_challenge_method: 's256' };

let ours: Site;
let theirs: Site;
beforeAll(async () => {
  const settings = {
    security: { refresh_token_algorithm_version: 2 },
    mailer: { subjects: { recovery: 'Reset {{ .Token }}' } },
  };
  ours = await gatehouse().createSite({ settings });
  theirs = await gatehouse().createSite({ settings });
});

/** Of the same length, alphabet and marks, and never issued. */
function neverIssued(text: string): string {
  return text.replaceAll(/[0-9a-f]/g, (char) => {
    const digit = randomBytes(1)[0] ?? 0;
    return /\d/.test(char) ? String(digit % 10) : 'abcdef'.charAt(digit % 6);
  });
}

function said({ status, text, headers }: Answer): unknown {
  return { status, text, location: headers.get('location') };
}

/** One request with a foreign secret, the same with one that was never issued: in both languages of the other site. */
async function expectWorthNothing(endpoint: string, secret: string, make: (secret: string) => Call): Promise<void> {
  const never = neverIssued(secret);
  for (const base of [theirs.supabaseUrl, theirs.netlifyUrl]) {
    const tried = await call(base, endpoint.replace('{}', secret), make(secret));
    const unknown = await call(base, endpoint.replace('{}', never), make(never));
    expect(said(tried), `${endpoint} ${base}`).toEqual(said(unknown));
    expect([200, 201].includes(tried.status), `${endpoint} ${tried.text}`).toBe(false);
    expect(JSON.stringify(said(tried))).not.toContain('access_token');
  }
}

describe('on another site, like something that was never issued', () => {
  it('are the token and the code of a mail, though the address has an account on both', async () => {
    const { email } = await createPerson(ours);
    await createPerson(theirs, { email });
    await call(ours.supabaseUrl, 'POST /recover', { json: { email } });
    await call(theirs.supabaseUrl, 'POST /recover', { json: { email } });
    const mail = await ours.mailTo(email, /^Reset \d+$/);
    const token = /token=([^&"\s]+)/.exec(mail.text)?.[1] ?? '';
    expect(token.length).toBeGreaterThan(20);
    for (const type of ['recovery', 'magiclink', 'signup', 'invite', 'email', 'email_change']) {
      await expectWorthNothing(`GET /verify?type=${type}&token={}`, token, () => ({}));
      await expectWorthNothing('POST /verify', token, (one) => ({ json: { type, token_hash: one } }));
      await expectWorthNothing('POST /verify', token, (one) => ({ json: { type, token: one } }));
    }
    const code = mail.subject.replace('Reset ', '');
    for (const type of ['recovery', 'email']) {
      await expectWorthNothing('POST /verify', code, (one) => ({ json: { type, token: one, email } }));
    }
    const own = await call(ours.supabaseUrl, 'POST /verify', { json: { type: 'recovery', token_hash: token } });
    expect(own.status).toBe(200);
  });

  it('is the code of a PKCE flow, with its verifier', async () => {
    const { email } = await createPerson(ours);
    await call(ours.supabaseUrl, 'POST /recover', { json: { email, ...challenge } });
    const mail = await ours.mailTo(email, /^Reset \d+$/);
    const token = /token=([^&"\s]+)/.exec(mail.text)?.[1] ?? '';
    const { headers } = await call(ours.supabaseUrl, `GET /verify?type=recovery&token=${token}`);
    const authCode = new URL(headers.get('location') ?? '').searchParams.get('code') ?? '';
    expect(authCode).not.toBe('');
    const swap = (code: string): Call => ({ json: { auth_code: code, code_verifier: verifier } });
    await expectWorthNothing('POST /token?grant_type=pkce', authCode, swap);
    expect((await call(ours.supabaseUrl, 'POST /token?grant_type=pkce', swap(authCode))).status).toBe(200);
    await expectWorthNothing('POST /token?grant_type=pkce', authCode, swap);
    expect((await call(ours.supabaseUrl, 'POST /token?grant_type=pkce', swap(authCode))).status).toBe(404);
  });

  it('is a signed refresh token, and the signature is not that of another session', async () => {
    const [person, other] = [await createPerson(ours), await createPerson(ours)];
    const refresh = (token: string): Call => ({ json: { refresh_token: token } });
    const ask = (token: string): Promise<Answer> =>
      call(ours.supabaseUrl, 'POST /token?grant_type=refresh_token', refresh(token));
    const token = person.refreshToken;
    expect(token.length).toBeGreaterThan(40);
    const foreign = await call(theirs.supabaseUrl, 'POST /token?grant_type=refresh_token', refresh(token));
    expect(foreign).toMatchObject({ status: 400, body: { error_code: 'refresh_token_not_found' } });
    // Session and counter of one, signature of the other.
    const mixed = token.slice(0, 23) + other.refreshToken.slice(23);
    expect((await ask(mixed)).status).toBe(400);
    expect((await ask(token)).status).toBe(200);
  });

  it('are the ids of persons and identities', async () => {
    const [person, stranger] = [await createPerson(ours), await createPerson(theirs)];
    const own = await call(ours.supabaseUrl, 'GET /user', { bearer: person.accessToken });
    const identity = String(own.body.identities[0].identity_id);
    for (const id of [person.id, identity]) {
      const bearer = stranger.accessToken;
      await expectWorthNothing('DELETE /user/identities/{}', id, () => ({ bearer }));
    }
    for (const claims of [{ sub: person.id }, { sub: person.id, session_id: randomUUID() }]) {
      const tried = await call(theirs.supabaseUrl, 'GET /user', { bearer: theirs.signToken(claims) });
      expect(tried.status).toBe(403);
    }
  });
});

describe('a request that names two sites', () => {
  it('by its path and by the operator’s signature, is refused in both languages (CVE-2026-29067)', async () => {
    const json = { email: someEmail(), password: 'secret-1' };
    const headers = { 'x-nf-sign': theirs.operatorSignature() };
    for (const base of [ours.netlifyUrl, ours.supabaseUrl]) {
      const answer = await call(base, 'POST /signup', { json, headers });
      expect(answer.status, answer.text).toBe(400);
    }
  });
});
