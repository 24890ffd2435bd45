import { randomBytes, randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { signHs256, type Site } from '../../../support/site.ts';
import { useGatehouse } from '../../../support/use-gatehouse.ts';
import {
  call,
  createPerson,
  grantPassword,
  grantRefresh,
  readToken,
  someEmail,
  type Answer,
  type Call,
  type Person,
} from '../client.ts';

const gatehouse = useGatehouse();
let ours: Site;
let theirs: Site;
/** Persons with the same address on both sites. */
let person: Person;
let namesake: Person;

beforeAll(async () => {
  [ours, theirs] = await Promise.all([gatehouse().createSite(), gatehouse().createSite()]);
  const email = someEmail();
  person = await createPerson(ours, { email, password: 'the password of ours' });
  namesake = await createPerson(theirs, { email, password: 'the password of theirs' });
});

/** What an answer says, without what differs from one request to the next. */
function said({ status, text, cookies }: Answer): unknown {
  return { status, text, cookies: cookies.map((cookie) => cookie.replace(/Expires=[^;]+/, '')) };
}

/** Something of the same shape that was never issued. */
function neverIssued(token: string): string {
  return randomBytes(token.length).toString('base64url').slice(0, token.length);
}

/** On a site that is not its own, by every way to name that site. */
async function tried(endpoint: string, request: Call): Promise<unknown[]> {
  const signed = { ...request, headers: { ...request.headers, 'x-nf-sign': theirs.operatorSignature() } };
  const byPath = said(await call(theirs, endpoint, request));
  const bySignature = said(await call(gatehouse().url, endpoint, signed));
  return [byPath, bySignature];
}

async function expectWorthNothing(endpoint: string, foreign: Call, never: Call): Promise<void> {
  const found = await tried(endpoint, foreign);
  expect(found, endpoint).toEqual(await tried(endpoint, never));
  for (const answer of found) expect((answer as Answer).status, endpoint).toBeGreaterThanOrEqual(400);
}

describe('on another site, like something that was never issued', () => {
  it('are the tokens of confirmation, invitation and recovery, and they still work on their own (N-1)', async () => {
    const [signedUp, guest] = [someEmail(), someEmail()];
    await call(ours, 'POST /signup', { json: { email: signedUp, password: 'secret' } });
    await call(ours, 'POST /invite', { json: { email: guest }, bearer: ours.signToken() });
    await call(ours, 'POST /recover', { json: { email: person.email } });
    for (const [type, address, subject] of [
      ['signup', signedUp, 'Confirm Your Signup'],
      ['invite', guest, 'You have been invited'],
      ['recovery', person.email, 'Reset Your Password'],
    ] as const) {
      const token = await ours.tokenMailedTo(address, subject);
      const body = { type, password: 'chosen' };
      for (const tryAs of ['signup', 'invite', 'recovery']) {
        const json = { ...body, type: tryAs };
        await expectWorthNothing(
          'POST /verify',
          { json: { ...json, token } },
          { json: { ...json, token: neverIssued(token) } },
        );
      }
      expect((await call(ours, 'POST /verify', { json: { ...body, token } })).status, type).toBe(200);
    }
  });

  it('is the token of a change of address, also for who awaits one to the same address', async () => {
    const next = someEmail();
    await call(ours, 'PUT /user', { json: { email: next }, bearer: person.accessToken });
    const token = await ours.tokenMailedTo(next, 'Confirm Email Change');
    await call(theirs, 'PUT /user', { json: { email: next }, bearer: namesake.accessToken });
    const change = (emailChangeToken: string): Call => ({
      json: { email_change_token: emailChangeToken },
      bearer: namesake.accessToken,
    });
    await expectWorthNothing('PUT /user', change(token), change(neverIssued(token)));
    expect(
      (await call(ours, 'PUT /user', { json: { email_change_token: token }, bearer: person.accessToken })).status,
    ).toBe(200);
  });

  it('is a refresh token, used or not (N-1)', async () => {
    const { refreshToken } = await createPerson(ours);
    const refresh = (token: string): Call => ({ form: { grant_type: 'refresh_token', refresh_token: token } });
    await expectWorthNothing('POST /token', refresh(refreshToken), refresh(neverIssued(refreshToken)));
    const child = (await grantRefresh(ours, refreshToken)).body.refresh_token as string;
    for (const token of [refreshToken, child]) {
      await expectWorthNothing('POST /token', refresh(token), refresh(neverIssued(token)));
    }
    expect((await grantRefresh(ours, child)).status).toBe(200);
  });

  it('is an access token, on every route that takes one', async () => {
    const { claims, header } = readToken(person.accessToken);
    const never = signHs256(neverIssued(ours.jwtSecret), claims, header);
    for (const endpoint of [
      'GET /user',
      'PUT /user',
      'POST /logout',
      'GET /admin/users',
      'POST /invite',
      'GET /admin/audit',
    ]) {
      const json = endpoint.startsWith('GET') ? {} : { json: { email: 'a@x.example' } };
      await expectWorthNothing(endpoint, { bearer: person.accessToken, ...json }, { bearer: never, ...json });
    }
    expect((await call(ours, 'GET /user', { bearer: person.accessToken })).status).toBe(200);
  });

  it('is what a site signs for a person, a session or nobody of another site', async () => {
    const { claims } = readToken(namesake.accessToken);
    for (const forged of [
      { sub: namesake.id },
      claims as Record<string, unknown>,
      { sub: '0' },
      { sub: namesake.id, role: 'admin' },
    ]) {
      const bearer = ours.signToken(forged);
      const never = signHs256(neverIssued(ours.jwtSecret), readToken(bearer).claims as Record<string, unknown>);
      for (const endpoint of ['GET /user', 'GET /admin/users', `DELETE /admin/users/${namesake.id}`]) {
        await expectWorthNothing(endpoint, { bearer }, { bearer: never });
      }
    }
  });

  it('is the id of a person, for administrators of every kind', async () => {
    const admin = await createPerson(theirs, { role: 'admin' });
    const victim = await createPerson(ours);
    for (const bearer of [theirs.signToken(), admin.accessToken, gatehouse().operatorToken]) {
      for (const method of ['GET', 'PUT', 'DELETE']) {
        const request = { bearer, ...(method === 'PUT' ? { json: { role: 'x', password: 'taken over' } } : {}) };
        const found = await tried(`${method} /admin/users/${victim.id}`, request);
        expect(found, method).toEqual(await tried(`${method} /admin/users/${randomUUID()}`, request));
      }
    }
    expect((await grantPassword(ours, victim.email, victim.password)).status).toBe(200);
    expect((await call(ours, `GET /admin/users/${victim.id}`, { bearer: ours.signToken() })).body.role).toBe('');
  });

  it('is a password, though the address has an account on both', async () => {
    const email = someEmail();
    await createPerson(ours, { email, password: 'the password of ours' });
    await createPerson(theirs, { email, password: 'the password of theirs' });
    const login = (password: string): Call => ({ form: { grant_type: 'password', username: email, password } });
    await expectWorthNothing('POST /token', login('the password of ours'), login('the password of nobody'));
    expect((await grantPassword(theirs, email, 'the password of theirs')).status).toBe(200);
  });

  it('is an administrator', async () => {
    const admin = await createPerson(ours, { role: 'admin' });
    const { claims } = readToken(admin.accessToken);
    for (const bearer of [admin.accessToken, ours.signToken()]) {
      const never = signHs256(
        neverIssued(ours.jwtSecret),
        bearer === admin.accessToken ? claims : readToken(bearer).claims,
      );
      for (const endpoint of ['GET /admin/users', 'GET /admin/audit', `GET /admin/users/${namesake.id}`]) {
        await expectWorthNothing(endpoint, { bearer }, { bearer: never });
      }
    }
  });
});

describe('what one site does', () => {
  it('changes nothing of the other: the namesake keeps session, password and data', async () => {
    const email = someEmail();
    const [one, other] = [await createPerson(ours, { email }), await createPerson(theirs, { email })];
    await call(ours, 'PUT /user', { json: { data: { a: 1 }, password: 'new one' }, bearer: one.accessToken });
    await call(ours, 'POST /logout', { bearer: one.accessToken });
    await call(ours, `DELETE /admin/users/${one.id}`, { bearer: ours.signToken() });
    const { status, body } = await call(theirs, 'GET /user', { bearer: other.accessToken });
    expect({ status, data: body.user_metadata }).toEqual({ status: 200, data: {} });
    expect((await grantPassword(theirs, email, other.password)).status).toBe(200);
    expect((await grantRefresh(theirs, other.refreshToken)).status).toBe(200);
  });

  it('is not in the lists of the other', async () => {
    const email = someEmail();
    await createPerson(ours, { email });
    const bearer = theirs.signToken();
    expect((await call(theirs, `GET /admin/users?filter=${email}`, { bearer })).body.users).toEqual([]);
    expect((await call(theirs, `GET /admin/audit?query=author:${email}`, { bearer })).text).toBe('[]');
  });
});
