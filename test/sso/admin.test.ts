import { beforeAll, describe, expect, it } from 'vitest';
import type { SamlIdp } from '../support/saml/saml-idp.ts';
import type { Site } from '../support/site.ts';
import { ask, send, useSaml, type Told } from '../support/saml/use-saml.ts';

const rig = useSaml();
let site: Site;

beforeAll(async () => {
  site = await rig().createSite({ saml: { enabled: false } });
});

const admin = (method: string, path: string, body?: unknown): Promise<Told> => {
  const url = `${site.supabaseUrl}/admin/sso/providers${path}`;
  const token = site.signToken({ role: 'service_role' });
  if (body !== undefined) return send(method, url, body, token);
  return ask(url, { method, headers: { Authorization: `Bearer ${token}` } });
};

const add = (idp: SamlIdp, more: object = {}): Promise<Told> =>
  admin('POST', '', { type: 'saml', metadata_xml: idp.metadata(), ...more });

describe('adding a provider', () => {
  it('tells all of it, whether or not SAML is switched on', async () => {
    const idp = rig().newIdp();
    const mapping = { keys: { groups: { name: 'memberOf', array: true } } };
    const told = await add(idp, { domains: ['a.example'], attribute_mapping: mapping, resource_id: 'a' });
    expect(told.status).toBe(201);
    expect(told.json).toMatchObject({
      id: expect.any(String),
      resource_id: 'a',
      disabled: null,
      saml: { entity_id: idp.entityId, metadata_xml: idp.metadata(), attribute_mapping: mapping },
      domains: [{ domain: 'a.example' }],
    });
  });

  it('reads metadata by its address', async () => {
    const idp = rig().newIdp();
    const told = await admin('POST', '', { type: 'saml', metadata_url: idp.metadataUrl });
    expect(told).toMatchObject({
      status: 201,
      json: { saml: { metadata_url: idp.metadataUrl, entity_id: idp.entityId } },
    });
    expect(rig().asked).toContain(idp.metadataUrl);
  });

  it.each([
    ['another type', { type: 'oidc' }, 'validation_failed', 400],
    ['no metadata', { metadata_xml: '' }, 'validation_failed', 400],
    ['metadata and its address', { metadata_url: 'https://a.example/m' }, 'validation_failed', 400],
    ['an unknown format', { name_id_format: 'urn:x' }, 'validation_failed', 400],
    ['a mapping that is none', { attribute_mapping: { keys: { a: { array: 'yes' } } } }, 'validation_failed', 400],
    ['a domain that is none', { domains: ['a b'] }, 'validation_failed', 400],
    ['metadata that is no XML', { metadata_xml: 'hello' }, 'validation_failed', 400],
    ['a domain that another has', { domains: ['A.example'] }, 'sso_domain_already_exists', 400],
  ])('%s is refused', async (_what, wish, code, status) => {
    const told = await add(rig().newIdp(), wish);
    expect(told).toMatchObject({ status, json: { error_code: code } });
  });

  it('an entity id is added once', async () => {
    const idp = rig().newIdp();
    await add(idp);
    expect(await add(idp)).toMatchObject({ status: 422, json: { error_code: 'saml_idp_already_exists' } });
  });

  it('tells of an address that has none', async () => {
    const { published } = rig();
    published.set('https://gone.example/m', 410).set('https://odd.example/m', 'hello');
    const gone = await admin('POST', '', { type: 'saml', metadata_url: 'https://gone.example/m' });
    expect(gone).toMatchObject({ status: 400, json: { error_code: 'saml_metadata_fetch_failed' } });
    const odd = await admin('POST', '', { type: 'saml', metadata_url: 'https://odd.example/m' });
    expect(odd.status).toBe(500);
  });

  it.each([
    ['more than metadata may have', 600_000],
    ['more than any answer may have', 2_000_000],
  ])('tells of an address that has %s', async (_what, size) => {
    rig().published.set('https://large.example/m', 'a'.repeat(size));
    const told = await admin('POST', '', { type: 'saml', metadata_url: 'https://large.example/m' });
    expect(told).toMatchObject({ status: 400, json: { error_code: 'saml_metadata_fetch_failed' } });
  });

  it('takes no metadata from an address that are not UTF-8', async () => {
    const idp = rig().newIdp();
    const text = idp.metadata().replace('tenant=7', 'tenant=\u00ff');
    rig().published.set(idp.metadataUrl, Buffer.from(text, 'latin1'));
    const told = await admin('POST', '', { type: 'saml', metadata_url: idp.metadataUrl });
    expect([told.status, told.json.id]).toEqual([500, undefined]);
    rig().published.set(idp.metadataUrl, Buffer.from(text));
    expect((await admin('POST', '', { type: 'saml', metadata_url: idp.metadataUrl })).status).toBe(201);
  });
});

describe('a provider that is there', () => {
  let idp: SamlIdp;
  let id: string;
  beforeAll(async () => {
    idp = rig().newIdp();
    const format = 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent';
    const told = await add(idp, { resource_id: 'There', domains: ['b.example', 'c.example'], name_id_format: format });
    id = String(told.json.id);
  });

  it('is found by id and by name, and listed without its metadata', async () => {
    expect((await admin('GET', `/${id}`)).json.saml.metadata_xml).toBe(idp.metadata());
    expect((await admin('GET', '/resource_there')).json.id).toBe(id);
    const { items } = (await admin('GET', '?resource_id_prefix=Th')).json;
    expect(items).toHaveLength(1);
    expect(items[0].saml).not.toHaveProperty('metadata_xml');
    expect((await admin('GET', '?resource_id_prefix=%25')).json.items).toEqual([]);
  });

  it('is changed in what is said, and loses a format that is not said', async () => {
    const told = await admin('PUT', `/${id}`, { domains: ['c.example', 'd.example'] });
    expect(told.json.domains.map(({ domain }: { domain: string }) => domain).toSorted()).toEqual([
      'c.example',
      'd.example',
    ]);
    expect(told.json).toMatchObject({ resource_id: 'There', saml: { entity_id: idp.entityId } });
    expect(told.json.saml).not.toHaveProperty('name_id_format');
    const again = await admin('PUT', `/${id}`, {});
    expect(again.json.updated_at).toBe(told.json.updated_at);
  });

  it('keeps its entity id', async () => {
    const told = await admin('PUT', `/${id}`, { metadata_xml: idp.metadata({ entityId: 'https://other.example' }) });
    expect(told).toMatchObject({ status: 400, json: { error_code: 'saml_entity_id_mismatch' } });
  });

  it('is told a last time when it is removed', async () => {
    expect(await admin('DELETE', `/${id}`)).toMatchObject({ status: 200, json: { id } });
    const gone = { status: 404, json: { error_code: 'sso_provider_not_found' } };
    expect(await admin('GET', `/${id}`)).toMatchObject(gone);
    expect(await admin('GET', '/nonsense')).toMatchObject(gone);
  });
});
