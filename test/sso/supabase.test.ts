import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { claimsOf } from '../api/supabase/sign-in.ts';
import { addIdp, type SsoSite } from '../support/saml/sso-site.ts';
import { ask, send, useSaml, type Told } from '../support/saml/use-saml.ts';

const rig = useSaml();
let sso: SsoSite;
let off: SsoSite;

const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const challenge = { code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', code_challenge_method: 's256' };
const persistent = 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent';
const transient = 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient';
const mapping = {
  keys: {
    name: { names: ['displayName', 'urn:oid:2.16.840.1.113730.3.1.241'] },
    groups: { name: 'memberOf', array: true },
    plan: { default: 'enterprise' },
  },
};

beforeAll(async () => {
  const { newIdp, createSite } = rig();
  const site = await createSite();
  sso = await addIdp(site, newIdp(), { domains: ['corp.example'], attribute_mapping: mapping });
  off = await addIdp(site, newIdp(), { disabled: true, domains: ['off.example'] });
});

const begin = (body: object): Promise<Told> => send('POST', `${sso.site.supabaseUrl}/sso`, body);
const redeem = (authCode: string | undefined): Promise<Told> => {
  const body = { auth_code: authCode, code_verifier: verifier };
  return send('POST', `${sso.site.supabaseUrl}/token?grant_type=pkce`, body);
};
const userOf = async ({ said }: Told): Promise<Told['json']> => {
  const headers = { Authorization: `Bearer ${said['access_token']}` };
  return (await ask(`${sso.site.supabaseUrl}/user`, { headers })).json;
};

describe('POST /sso', () => {
  it('signs a person up who comes back from the provider', async () => {
    const told = await sso.signIn({ nameId: 'ada@corp.example' });
    expect(told).toMatchObject({ status: 302, said: { token_type: 'bearer' } });
    expect(claimsOf(told.said['access_token'] ?? '')).toMatchObject({
      email: 'ada@corp.example',
      app_metadata: { provider: `sso:${sso.providerId}`, providers: [`sso:${sso.providerId}`] },
      amr: [{ method: 'sso/saml', provider: sso.providerId, timestamp: expect.any(Number) }],
    });
  });

  it('asks for a lasting name, signed, by redirect', async () => {
    const { status, location } = await begin({ domain: 'CORP.example' });
    expect([status, location.startsWith(`${sso.idp.signOnUrl}&SAMLRequest=`)]).toEqual([303, true]);
    expect(await sso.idp.read(location, sso.metadata)).toEqual({
      id: expect.stringMatching(/^id-[0-9a-f]{40}$/),
      relayState: expect.stringMatching(/^[0-9a-f-]{36}$/),
      acsUrl: `${sso.site.supabaseUrl}/sso/saml/acs`,
      nameIdFormat: persistent,
    });
  });

  it.each([
    ['neither a provider nor a domain', () => ({}), 400, 'validation_failed'],
    ['both', () => ({ provider_id: sso.providerId, domain: 'corp.example' }), 400, 'validation_failed'],
    ['an id that is none', () => ({ provider_id: 'x' }), 400, 'bad_json'],
    ['a provider that is not there', () => ({ provider_id: randomUUID() }), 404, 'sso_provider_not_found'],
    ['a domain of nobody', () => ({ domain: 'nobody.example' }), 404, 'sso_provider_not_found'],
    ['a provider that is switched off', () => ({ domain: 'off.example' }), 404, 'sso_provider_disabled'],
    [
      'a challenge without its method',
      () => ({ domain: 'corp.example', code_challenge: 'x' }),
      400,
      'validation_failed',
    ],
  ] as const)('%s is refused', async (_what, body, status, code) => {
    expect(await begin(body())).toMatchObject({ status, json: { error_code: code } });
  });

  it('is switched off where SAML is (CVE-2026-9791)', async () => {
    const site = await rig().createSite({ saml: { enabled: false } });
    for (const [method, path] of [
      ['POST', '/sso'],
      ['GET', '/sso/saml/metadata'],
      ['POST', '/sso/saml/acs'],
    ] as const) {
      const told = await ask(`${site.supabaseUrl}${path}`, { method });
      expect(told).toMatchObject({ status: 404, json: { error_code: 'saml_provider_disabled' } });
    }
  });
});

/** How long the session of an access token lasts. */
async function secondsOf(accessToken: string): Promise<number | undefined> {
  const { knex } = rig().gatehouse.platform.db;
  const { rows } = await knex.raw<{ rows: { seconds: number }[] }>(
    `select extract(epoch from not_after - created_at)::float8 as seconds
     from gatehouse.sessions where instance_id = ? and id = ?`,
    [sso.site.id, String(claimsOf(accessToken)['session_id'])],
  );
  return rows[0]?.seconds;
}

describe('a client that keeps a verifier', () => {
  it('gets a code, and for it a session once, which ends when the provider says', async () => {
    const told = await sso.signIn({ nameId: 'bea@corp.example', sessionEndsAt: 600 }, challenge);
    expect(Object.keys(told.said)).toEqual(['code']);
    const { status, json } = await redeem(told.said['code']);
    expect(status).toBe(200);
    const amr = [{ method: 'sso/saml', provider: sso.providerId, timestamp: expect.any(Number) }];
    expect(claimsOf(json.access_token)).toMatchObject({ amr });
    expect((await redeem(told.said['code'])).status).toBe(404);
    const seconds = await secondsOf(json.access_token);
    expect(seconds).toBeGreaterThan(500);
    expect(seconds).toBeLessThanOrEqual(600);
  });

  it('gets a session that ends at the earliest end that the provider names', async () => {
    const later = new Date(rig().gatehouse.clock.now().getTime() + 3_600_000).toISOString();
    const edit = (xml: string): string =>
      xml.replace(/<saml:AuthnStatement .*<\/saml:AuthnStatement>/s, (one) => {
        return one.replace(/(SessionNotOnOrAfter=")[^"]+/, `$1${later}`) + one;
      });
    const told = await sso.signIn({ nameId: 'bo@corp.example', sessionEndsAt: 600, edit }, challenge);
    const { json } = await redeem(told.said['code']);
    expect(await secondsOf(json.access_token)).toBeLessThanOrEqual(600);
  });
});

describe('who a person is', () => {
  const uid = 'urn:oasis:names:tc:SAML:attribute:subject-id';

  it('is the subject-id before the name, whatever becomes of the address', async () => {
    const attributes = [{ name: uid, values: ['c-1@corp.example'] }];
    const first = await userOf(await sso.signIn({ nameId: 'cid@corp.example', attributes }));
    const second = await userOf(await sso.signIn({ nameId: 'cid.married@corp.example', attributes }));
    expect(first.identities).toMatchObject([{ provider: `sso:${sso.providerId}`, id: 'c-1@corp.example' }]);
    expect(second.id).toBe(first.id);
  });

  it('is an address in any case', async () => {
    const [one, two] = [
      await sso.signIn({ nameId: 'Dot@Corp.example' }),
      await sso.signIn({ nameId: 'dot@corp.example' }),
    ];
    expect((await userOf(two)).id).toBe((await userOf(one)).id);
  });

  it('is said by attributes as the mapping reads them', async () => {
    const attributes = [
      { name: 'urn:oid:2.16.840.1.113730.3.1.241', friendlyName: 'DisplayName', values: ['Eve E.'] },
      { name: 'memberof', values: ['staff', 'admins'] },
      { name: 'mail', values: ['eve@corp.example'] },
    ];
    const user = await userOf(await sso.signIn({ nameId: 'e-77', nameIdFormat: persistent, attributes }));
    expect(user).toMatchObject({
      email: 'eve@corp.example',
      user_metadata: {
        name: 'Eve E.',
        iss: sso.idp.entityId,
        custom_claims: { groups: ['staff', 'admins'], plan: 'enterprise' },
      },
    });
  });

  it.each([
    [
      'a name that is another one each time',
      { nameId: 'x@corp.example', nameIdFormat: transient },
      'saml_assertion_no_user_id',
    ],
    ['no address', { nameId: 'f-1', nameIdFormat: persistent }, 'saml_assertion_no_email'],
  ])('is not told by %s', async (_what, said, error_code) => {
    expect((await sso.signIn(said)).said).toMatchObject({ error_code });
  });
});

describe('one address', () => {
  it('begins and ends as many sign-ins as the site lets it', async () => {
    const { createSite, newIdp } = rig();
    const limits = { rate_limit: { sso: 1 }, saml: { rate_limit_assertion: 1 } };
    const few = await addIdp(await createSite(limits), newIdp());
    const wish = { provider_id: few.providerId };
    const ways = [
      () => send('POST', `${few.site.supabaseUrl}/sso`, wish),
      () => few.accept({ SAMLResponse: 'x', RelayState: '' }),
    ];
    for (const ask of ways) {
      const told = await Promise.all(Array.from({ length: 35 }, ask));
      const refusals = told.filter(({ status }) => status === 429);
      expect(refusals.length).toBeGreaterThanOrEqual(4);
      expect(refusals[0]?.json).toMatchObject({ error_code: 'over_request_rate_limit' });
    }
  });
});

describe('a provider that is switched off meanwhile (CVE-2026-7571)', () => {
  it('lets nobody in, begun or unasked', async () => {
    const { site } = sso;
    const closing = await addIdp(site, rig().newIdp());
    const form = await closing.form({ nameId: 'gus@corp.example' });
    const bearer = site.signToken({ role: 'service_role' });
    await send('PUT', `${site.supabaseUrl}/admin/sso/providers/${closing.providerId}`, { disabled: true }, bearer);
    expect((await closing.accept(form)).said).toMatchObject({ error_code: 'sso_provider_disabled' });
    expect((await closing.visit({ nameId: 'gus@corp.example' })).said).toMatchObject({
      error_code: 'sso_provider_disabled',
    });
    expect(off.providerId).not.toBe(closing.providerId);
  });
});
