import { describe, expect, it } from 'vitest';
import { signHs256, type Site } from '../../../support/site.ts';
import { useGatehouse } from '../../../support/use-gatehouse.ts';
import { call, refusal, someEmail, type Answer } from '../client.ts';
import { useHookReceiver } from '../../../support/hook-receiver.ts';
import { createHmac } from 'node:crypto';

const gatehouse = useGatehouse();
const receiver = useHookReceiver();

/** `GET /settings` on the bare path, as the operator's proxy calls it. */
function askWith(signature: string): Promise<Answer> {
  return call(gatehouse().url, 'GET /settings', { headers: { 'x-nf-sign': signature } });
}

function sign(claims: Record<string, unknown>, header: Record<string, unknown> = {}): string {
  return signHs256(gatehouse().operatorToken, claims, header);
}

function invalid(reason: string): { status: number; text: string } {
  return refusal(400, `Operator microservice signature is invalid: ${reason}`);
}

function nowSeconds(): number {
  return Math.floor(gatehouse().clock.now().getTime() / 1_000);
}

describe('a request without an operator signature', () => {
  it('is refused on every route that belongs to a site', async () => {
    const { url } = gatehouse();
    for (const endpoint of [
      'GET /settings',
      'POST /signup',
      'POST /token',
      'GET /user',
      'GET /admin/users',
      'GET /nowhere',
    ]) {
      expect(await call(url, endpoint), endpoint).toMatchObject(refusal(400, 'Operator microservice headers missing'));
    }
  });

  it('is refused when the header is there and empty', async () => {
    expect(await askWith('')).toMatchObject(refusal(400, 'Operator microservice headers missing'));
  });

  it('reaches the health of the service and nothing else', async () => {
    const answer = await call(gatehouse().url, 'GET /health');
    expect(answer).toMatchObject({
      status: 200,
      text: '{"description":"GoTrue is a user registration and authentication API","name":"GoTrue","version":"test"}',
    });
  });

  it('reaches the health of the service below a mount prefix too', async () => {
    const answer = await call(gatehouse().url, 'GET /.netlify/identity/health');
    expect(answer).toMatchObject({ status: 200, body: { name: 'GoTrue' } });
  });

  it('may be a preflight', async () => {
    const headers = { origin: 'https://a.example', 'access-control-request-method': 'POST' };
    expect((await call(gatehouse().url, 'OPTIONS /signup', { headers })).status).toBe(204);
  });
});

describe('a signature that cannot be believed', () => {
  it('names an algorithm other than HS256', async () => {
    const site = await gatehouse().createSite();
    expect(await askWith(sign({ id: site.id }, { alg: 'HS512' }))).toMatchObject(
      invalid('signing method HS512 is invalid'),
    );
    expect(await askWith(sign({ id: site.id }, { alg: 'none' }))).toMatchObject(
      invalid('signing method none is invalid'),
    );
    expect(await askWith(sign({ id: site.id }, { alg: 'RS256' }))).toMatchObject(
      invalid('signing method RS256 is invalid'),
    );
    expect(await askWith(sign({ id: site.id }, { alg: 'X1' }))).toMatchObject(
      invalid('signing method (alg) is unavailable.'),
    );
    expect(await askWith(sign({ id: site.id }, { alg: 7 }))).toMatchObject(
      invalid('signing method (alg) is unspecified.'),
    );
  });

  it('is really signed with HS512 and the right key', async () => {
    const site = await gatehouse().createSite();
    const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const signed = `${encode({ alg: 'HS512', typ: 'JWT' })}.${encode({ id: site.id })}`;
    const mac = createHmac('sha512', gatehouse().operatorToken).update(signed).digest('base64url');
    expect(await askWith(`${signed}.${mac}`)).toMatchObject(invalid('signing method HS512 is invalid'));
  });

  it('is not signed at all', async () => {
    const site = await gatehouse().createSite();
    const [header = '', claims = ''] = sign({ id: site.id }, { alg: 'none' }).split('.');
    expect(await askWith(`${header}.${claims}.`)).toMatchObject(invalid('signing method none is invalid'));
  });

  it('is signed with another key, be it the secret of the site itself', async () => {
    const site = await gatehouse().createSite();
    expect(await askWith(signHs256('another key', { id: site.id }))).toMatchObject(invalid('signature is invalid'));
    expect(await askWith(signHs256(site.jwtSecret, { id: site.id }))).toMatchObject(invalid('signature is invalid'));
  });

  it('has other than three segments', async () => {
    const site = await gatehouse().createSite();
    const signature = sign({ id: site.id });
    const two = signature.split('.').slice(0, 2).join('.');
    const text = 'token contains an invalid number of segments';
    for (const wrong of [two, `${signature}.`, `${signature}.x`, 'x', '..x.y']) {
      expect(await askWith(wrong), wrong).toMatchObject(invalid(text));
    }
  });

  it('has segments that are no base64url, or no JSON', async () => {
    const site = await gatehouse().createSite();
    const [header = '', claims = '', mac = ''] = sign({ id: site.id }).split('.');
    expect(await askWith(`${header}.${claims}.${mac.slice(0, 5)}*${mac.slice(6)}`)).toMatchObject(
      invalid('illegal base64 data at input byte 5'),
    );
    expect(await askWith(`a*b.${claims}.${mac}`)).toMatchObject(invalid('illegal base64 data at input byte 1'));
    expect((await askWith(`${Buffer.from('{').toString('base64url')}.${claims}.${mac}`)).status).toBe(400);
    expect((await askWith(`${header}.${Buffer.from('[]').toString('base64url')}.${mac}`)).status).toBe(400);
  });

  it('has expired', async () => {
    const site = await gatehouse().createSite();
    const answer = await askWith(sign({ id: site.id, exp: nowSeconds() - 3_723 }));
    expect(answer.status).toBe(400);
    // A second may pass between signing and checking.
    expect(answer.body.msg).toMatch(/^Operator microservice signature is invalid: token is expired by 1h2m[34]s$/);
    expect((await askWith(sign({ id: site.id, exp: nowSeconds() - 1.5 }))).body.msg).toMatch(
      /token is expired by [1-3]s$/,
    );
  });

  it('is from the future', async () => {
    const site = await gatehouse().createSite();
    const later = nowSeconds() + 60;
    expect(await askWith(sign({ id: site.id, iat: later }))).toMatchObject(invalid('token used before issued'));
    expect(await askWith(sign({ id: site.id, nbf: later }))).toMatchObject(invalid('token is not valid yet'));
  });
});

describe('a signature without times', () => {
  it('is accepted, as is one whose times are fractions', async () => {
    const site = await gatehouse().createSite();
    expect((await askWith(sign({ id: site.id }))).status).toBe(200);
    expect(
      (await askWith(sign({ id: site.id, exp: nowSeconds() + 60.5, iat: nowSeconds() - 1, nbf: nowSeconds() }))).status,
    ).toBe(200);
  });

  it('may carry any aud, iss and sub', async () => {
    const site = await gatehouse().createSite();
    expect((await askWith(sign({ id: site.id, aud: ['x'], iss: 'y', sub: 3 }))).status).toBe(200);
  });
});

describe('the id in a signature', () => {
  it('is needed', async () => {
    expect(await askWith(sign({}))).toMatchObject(refusal(400, 'Instance ID is missing'));
    expect(await askWith(sign({ id: '' }))).toMatchObject(refusal(400, 'Instance ID is missing'));
  });

  it('is a UUID', async () => {
    const site = await gatehouse().createSite();
    for (const id of [
      'x',
      site.slug,
      `${site.id}0`,
      `{${site.id}`,
      `${site.id}}`,
      `urn:uuid:{${site.id}}`,
      site.id.slice(1),
      `${site.id}\n`,
    ]) {
      expect(await askWith(sign({ id })), id).toMatchObject(refusal(400, 'Instance ID is not a valid UUID'));
    }
    expect((await askWith(sign({ id: 7 }))).status).toBe(400);
  });

  it('names an instance', async () => {
    expect(await askWith(sign({ id: '6ba7b810-9dad-41d1-80b4-00c04fd430c8' }))).toMatchObject(
      refusal(404, 'Unable to locate site configuration'),
    );
  });

  it('is read in every spelling that the original reads', async () => {
    const { id } = await gatehouse().createSite();
    const digits = id.replaceAll('-', '');
    for (const spelling of [
      id,
      id.toUpperCase(),
      digits,
      `{${id}}`,
      `{${digits}}`,
      `urn:uuid:${id}`,
      `urn:uuid:${digits}`,
    ]) {
      expect((await askWith(sign({ id: spelling }))).status, spelling).toBe(200);
    }
  });
});

describe('a signature beside another source', () => {
  it('is refused when the path names another site', async () => {
    const [one, other] = await twoSites();
    const answer = await call(other, 'GET /settings', { headers: { 'x-nf-sign': one.operatorSignature() } });
    expect(answer).toMatchObject(refusal(400, 'The request names two different sites'));
    expect((await call(one, 'GET /settings', { headers: { 'x-nf-sign': one.operatorSignature() } })).status).toBe(200);
  });

  it('is refused when it is bad, though the path names a site', async () => {
    const site = await gatehouse().createSite();
    const headers = { 'x-nf-sign': signHs256('another key', { id: site.id }) };
    expect(await call(site, 'GET /settings', { headers })).toMatchObject(invalid('signature is invalid'));
  });
});

describe('the site_url in a signature', () => {
  it('leads the links of this request, and of no other', async () => {
    const site = await gatehouse().createSite();
    const [first, second] = [someEmail(), someEmail()];
    const signUp = (email: string, claims: Record<string, unknown>): Promise<Answer> =>
      call(gatehouse().url, 'POST /signup', {
        json: { email, password: 'secret' },
        headers: { 'x-nf-sign': site.operatorSignature(claims) },
      });
    await signUp(first, { site_url: 'https://branch.example/deep/' });
    await signUp(second, { site_url: '' });
    const { inbox } = gatehouse();
    const moved = await inbox.waitFor(({ to }) => to.includes(first), 10_000);
    const usual = await inbox.waitFor(({ to }) => to.includes(second), 10_000);
    expect(moved.links.filter((link) => link.includes('confirmation_token'))).toEqual([
      expect.stringMatching(/^https:\/\/branch\.example\/#confirmation_token=[\w-]+$/),
    ]);
    expect(usual.links.every((link) => link.startsWith(site.siteUrl))).toBe(true);
  });

  it('is refused when it is no web address', async () => {
    const site = await gatehouse().createSite();
    for (const siteUrl of ['javascript:alert(1)', 'x', 7]) {
      const answer = await askWith(site.operatorSignature({ site_url: siteUrl }));
      expect(answer.status).toBe(400);
      expect(answer.body.msg).toMatch(/^Operator microservice signature is invalid: /);
    }
  });
});

describe('the function_hooks in a signature', () => {
  it('are read as lists of URLs, as single URLs, and as null', async () => {
    const site = await gatehouse().createSite();
    for (const form of ['list', 'single']) {
      const hook = receiver().hook();
      const functionHooks = { validate: form === 'list' ? [hook.url] : hook.url };
      await signUpWith(site, { function_hooks: functionHooks });
      expect(hook.calls, form).toHaveLength(1);
    }
    expect((await signUpWith(site, { function_hooks: null })).status).toBe(200);
    expect((await signUpWith(site, { function_hooks: {} })).status).toBe(200);
  });

  it('make the whole signature invalid when one is a list and another a URL', async () => {
    const site = await gatehouse().createSite();
    const hook = receiver().hook();
    for (const hooks of [
      { validate: [hook.url], login: hook.url },
      { validate: [7] },
      [hook.url],
      hook.url,
      { login: null, signup: hook.url },
    ]) {
      const answer = await signUpWith(site, { function_hooks: hooks });
      expect(answer.status).toBe(400);
      expect(answer.body.msg).toMatch(/^Operator microservice signature is invalid: /);
    }
    expect(hook.calls).toHaveLength(0);
  });

  it('hold for their own request only, and for their own site only (netlify 1e2a31d)', async () => {
    const [one, other] = await twoSites();
    const hook = receiver().hook(() => ({ body: { user_metadata: { seen: 'by the hook of one' } } }));
    const answers = await Promise.all([
      signUpWith(one, { function_hooks: { validate: [hook.url] } }),
      signUpWith(other, {}),
      signUpWith(one, {}),
    ]);
    expect(answers.map(({ body }) => body.user_metadata)).toEqual([{ seen: 'by the hook of one' }, {}, {}]);
    expect(hook.calls).toHaveLength(1);
  });
});

async function twoSites(): Promise<[Site, Site]> {
  return Promise.all([gatehouse().createSite(), gatehouse().createSite()]);
}

function signUpWith(site: Site, claims: Record<string, unknown>): Promise<Answer> {
  return call(gatehouse().url, 'POST /signup', {
    json: { email: someEmail(), password: 'secret' },
    headers: { 'x-nf-sign': site.operatorSignature(claims) },
  });
}
