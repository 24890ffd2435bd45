import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { addIdp, type SsoSite } from '../support/saml/sso-site.ts';
import { send, useSaml, type Told } from '../support/saml/use-saml.ts';

const rig = useSaml();
const rsaSha256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';
let sso: SsoSite;

const keyOn = (namedCurve: string): KeyObject => generateKeyPairSync('ec', { namedCurve }).privateKey;

beforeAll(async () => {
  sso = await addIdp(await rig().createSite(), rig().newIdp(keyOn('P-256')));
});

function expectUnsigned(told: Told): void {
  expect(told).toMatchObject({ status: 303, said: { error: 'invalid_request', error_code: 'validation_failed' } });
  expect(told.said['error_description']).toMatch(/not signed by the identity provider/);
}

describe('an identity provider that signs with RSA', () => {
  it.each([
    'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
    'http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1',
  ])('may do so by %s, over the assertion, the response, or both', async (signatureAlgorithm) => {
    const { site, signIn } = await addIdp(await rig().createSite(), rig().newIdp());
    for (const signed of ['assertion', 'response', 'both'] as const) {
      const told = await signIn({ nameId: `ada@${site.slug}.example`, signed, signatureAlgorithm });
      expect(told.said['access_token'], told.said['error_description']).toBeDefined();
    }
  });
});

describe('an identity provider that signs with a key on a curve', () => {
  it.each(['P-256', 'P-384', 'P-521'])('signs people in by responses and by assertions under %s', async (curve) => {
    const { site, signIn } = await addIdp(await rig().createSite(), rig().newIdp(keyOn(curve)));
    for (const signed of ['assertion', 'response'] as const) {
      const told = await signIn({ nameId: `ada@${site.slug}.example`, signed });
      expect(told.said['access_token'], told.said['error_description']).toBeDefined();
    }
  });

  it('is believed beside one with RSA, and neither in place of the other', async () => {
    const second = await addIdp(sso.site, rig().newIdp());
    expect((await second.signIn({ nameId: 'ada@rsa.example' })).said['access_token']).toBeDefined();
    const { id, relayState } = await sso.idp.read(await sso.begin(), sso.metadata);
    const said = { nameId: 'eve@rsa.example', inResponseTo: id, issuer: sso.idp.entityId };
    const form = await second.idp.respond(sso.metadata, said);
    expectUnsigned(await sso.accept({ ...form, RelayState: relayState }));
  });

  it('is not believed under the name of another algorithm', async () => {
    expectUnsigned(await sso.signIn({ nameId: 'eve@corp.example', signatureAlgorithm: rsaSha256 }));
  });

  it('is not believed with another key on the same curve, nor with another name in what is signed', async () => {
    const stranger = rig().newIdp(keyOn('P-256'));
    const { id, relayState } = await sso.idp.read(await sso.begin(), sso.metadata);
    const said = { nameId: 'eve@corp.example', inResponseTo: id, issuer: sso.idp.entityId };
    const form = await stranger.respond(sso.metadata, said);
    expectUnsigned(await sso.accept({ ...form, RelayState: relayState }));
    const tamper = (xml: string): string => xml.replace(/(<saml:NameID[^>]*>)[^<]+/, '$1admin@corp.example');
    expectUnsigned(await sso.signIn({ nameId: 'eve@corp.example', tamper }));
  });

  it.each([
    ['of zeros', (length: number) => Buffer.alloc(length)],
    ['of nothing', () => Buffer.alloc(0)],
    ['that is too long', (length: number) => Buffer.alloc(length * 4, 1)],
  ])('is not believed with a signature %s', async (_what, forged) => {
    const value = forged(64).toString('base64');
    const tamper = (xml: string): string => xml.replace(/(<ds:SignatureValue>)[^<]*/, `$1${value}`);
    expectUnsigned(await sso.signIn({ nameId: 'eve@corp.example', tamper }));
  });

  it('is not added with a key on a curve that nobody uses', async () => {
    const site = await rig().createSite();
    const body = { type: 'saml', metadata_xml: rig().newIdp(keyOn('secp256k1')).metadata() };
    const admin = site.signToken({ role: 'service_role' });
    const told = await send('POST', `${site.supabaseUrl}/admin/sso/providers`, body, admin);
    expect(told).toMatchObject({ status: 400, json: { error_code: 'validation_failed' } });
    expect(told.text).toMatch(/curves P-256, P-384 and P-521/);
  });
});
