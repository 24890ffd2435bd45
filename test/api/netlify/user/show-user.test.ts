import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { signHs256, type Site } from '../../../support/site.ts';
import { useGatehouse } from '../../../support/use-gatehouse.ts';
import { call, createPerson, readToken, refusal, type Answer, type Person } from '../client.ts';

const gatehouse = useGatehouse();
let site: Site;
let person: Person;
beforeAll(async () => {
  site = await gatehouse().createSite({ settings: { jwt: { aud: 'api' } } });
  person = await createPerson(site, { user_metadata: { full_name: 'Ann' }, app_metadata: { roles: ['editor'] } });
});

function show(bearer?: string, headers: Record<string, string> = {}): Promise<Answer> {
  return call(site, 'GET /user', { headers, ...(bearer === undefined ? {} : { bearer }) });
}

function nowSeconds(): number {
  return Math.floor(gatehouse().clock.now().getTime() / 1_000);
}

describe('GET /user', () => {
  it('answers with the person of the token, with or without a slash at the end', async () => {
    const answer = await show(person.accessToken);
    expect(answer).toMatchObject({
      status: 200,
      body: {
        id: person.id,
        aud: 'api',
        role: '',
        email: person.email,
        app_metadata: { provider: 'email', roles: ['editor'] },
        user_metadata: { full_name: 'Ann' },
      },
    });
    expect(answer.headers.get('content-type')).toBe('application/json');
    const slashed = await call(site, 'GET /user/', { bearer: person.accessToken });
    expect(slashed).toMatchObject({ status: 200, text: answer.text });
  });

  it('takes the scheme in any case', async () => {
    for (const authorization of [`bearer ${person.accessToken}`, `BEARER ${person.accessToken}`]) {
      expect((await show(undefined, { authorization })).status).toBe(200);
    }
  });

  it('takes a token without exp, and one whose aud is null', async () => {
    const { sub } = readToken(person.accessToken).claims;
    expect((await show(signHs256(site.jwtSecret, { sub }))).status).toBe(200);
    expect((await show(signHs256(site.jwtSecret, { sub, aud: null }))).status).toBe(200);
  });
});

describe('GET /user without a usable bearer', () => {
  it('asks for one', async () => {
    const { accessToken } = person;
    for (const authorization of [
      '',
      'Bearer',
      'Bearer ',
      `Basic ${accessToken}`,
      accessToken,
      `Bearer ${accessToken} x`,
      `Bearer  ${accessToken}`,
    ]) {
      const answer = await show(undefined, { authorization });
      expect(answer, authorization).toMatchObject(refusal(401, 'This endpoint requires a Bearer token'));
    }
  });

  it('says what is wrong with the token, and takes the cookie away', async () => {
    const { claims } = readToken(person.accessToken);
    const sign = (changes: Record<string, unknown>, header: Record<string, unknown> = { kid: 'nf-ident' }): string =>
      signHs256(site.jwtSecret, { ...claims, ...changes }, header);
    const [head = '', body = '', mac = ''] = person.accessToken.split('.');
    for (const [token, reason] of [
      ['x', 'token contains an invalid number of segments'],
      [`${head}.${body}`, 'token contains an invalid number of segments'],
      [`${head}.${body}.${mac}.x`, 'token contains an invalid number of segments'],
      [`${head}.${body}.`, 'signature is invalid'],
      [`${head}.${body}.*${mac.slice(1)}`, 'illegal base64 data at input byte 0'],
      [signHs256('another secret', claims), 'signature is invalid'],
      [signHs256(gatehouse().operatorToken, claims), 'signature is invalid'],
      [sign({}, { alg: 'HS512' }), 'signing method HS512 is invalid'],
      [sign({}, { alg: 'none' }), 'signing method none is invalid'],
      [sign({ nbf: nowSeconds() + 60 }), 'token is not valid yet'],
      [sign({ aud: ['api'] }), 'json: cannot unmarshal array into Go struct field GoTrueClaims.aud of type string'],
    ] as const) {
      const answer = await show(token);
      expect(answer, reason).toMatchObject(refusal(401, `Invalid token: ${reason}`));
      expect(answer.cookies[0], reason).toMatch(/^nf_jwt=; /);
    }
    expect((await show(sign({ exp: nowSeconds() + 60.5 }))).status).toBe(401);
    expect((await show(sign({ exp: nowSeconds() - 60 }))).body.msg).toMatch(
      /^Invalid token: token is expired by 1m[01]s$/,
    );
  });

  it('does not know whom a subject means that is no UUID', async () => {
    const unreadable = refusal(400, 'Could not read User ID claim');
    for (const sub of ['0', '', 'x', 7, null, undefined, `${person.id} or 1=1`]) {
      expect(await show(site.signToken({ sub })), String(sub)).toMatchObject(unreadable);
    }
    // Whom it is about is read before the audience is compared.
    expect(await show(site.signToken({ sub: 'x' }), { 'x-jwt-aud': 'shop' })).toMatchObject(unreadable);
    const nobody = site.signToken({ sub: randomUUID() });
    expect((await show(nobody, { 'x-jwt-aud': 'shop' })).body.msg).toBe(
      "Token audience doesn't match request audience",
    );
  });

  it('does not know a person who is not there, or who is on another site', async () => {
    expect(await show(site.signToken({ sub: randomUUID() }))).toMatchObject(refusal(404, 'User not found'));
    const other = await createPerson(await gatehouse().createSite());
    expect(await show(site.signToken({ sub: other.id }))).toMatchObject(refusal(404, 'User not found'));
  });

  it('does not take a token whose session has ended, or is another person’s', async () => {
    const { id, accessToken } = await createPerson(site);
    await call(site, 'POST /logout', { bearer: accessToken });
    expect(await show(accessToken)).toMatchObject({ status: 401, body: { code: 401 } });
    const { claims } = readToken(person.accessToken);
    expect((await show(signHs256(site.jwtSecret, { ...claims, sub: id }))).status).toBe(401);
  });
});

describe('GET /user about an audience', () => {
  it('is refused when the token is of another one (ASVS 9.2.3)', async () => {
    const mismatch = refusal(400, "Token audience doesn't match request audience");
    expect(await show(person.accessToken, { 'x-jwt-aud': 'shop' })).toMatchObject(mismatch);
    expect((await show(person.accessToken, { 'x-jwt-aud': 'api' })).status).toBe(200);
    const shopper = await createPerson(site, { aud: 'shop' });
    expect((await show(shopper.accessToken)).body.aud).toBe('shop');
    expect((await show(shopper.accessToken, { 'x-jwt-aud': 'shop' })).status).toBe(200);
    expect(await show(shopper.accessToken, { 'x-jwt-aud': 'api' })).toMatchObject(mismatch);
  });
});
