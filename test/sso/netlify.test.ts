import { beforeAll, describe, expect, it } from 'vitest';
import { call } from '../api/netlify/client.ts';
import type { SamlIdp, Wishes } from '../support/saml/saml-idp.ts';
import type { Site } from '../support/site.ts';
import { ask, post, useSaml, type Told } from '../support/saml/use-saml.ts';

const rig = useSaml();
let idp: SamlIdp;
let site: Site;
let metadata: string;
let count = 0;

const make = async (more: object = {}): Promise<void> => {
  idp = rig().newIdp();
  site = await rig().createSite({ external: { saml: { metadata_url: idp.metadataUrl, name: 'Corp', ...more } } });
  ({ text: metadata } = await ask(`${site.netlifyUrl}/saml/metadata`));
};
const nameId = (): string => `worker-${(count += 1)}@corp.example`;
const acs = (form: Readonly<Record<string, string>>): Promise<Told> => post(`${site.netlifyUrl}/saml/acs`, form);
const start = (query = ''): Promise<Told> => ask(`${site.netlifyUrl}/authorize?provider=saml${query}`);
const signIn = async (said: Wishes & { readonly nameId: string }): Promise<Told> =>
  acs({ ...(await idp.answer((await start()).location, metadata, said)) });

beforeAll(() => make());

describe('GET /authorize?provider=saml', () => {
  it('sends a person to the provider, who comes back signed in', async () => {
    const email = nameId();
    const told = await signIn({ nameId: email });
    expect(told).toMatchObject({ status: 302, said: { token_type: 'bearer', provider: 'saml' } });
    expect(told.location.startsWith(`${site.siteUrl}#access_token=`)).toBe(true);
    const user = await ask(`${site.netlifyUrl}/user`, {
      headers: { Authorization: `Bearer ${told.said['access_token']}` },
    });
    expect(user.json).toMatchObject({ email, app_metadata: { provider: 'saml' } });
  });

  it('finds the site by the RelayState alone', async () => {
    const form = await idp.answer((await start()).location, metadata, { nameId: nameId() });
    const told = await post(`${rig().gatehouse.url}/.netlify/identity/saml/acs`, { ...form });
    expect(told.location.startsWith(`${site.siteUrl}#access_token=`)).toBe(true);
  });
});

describe('POST /saml/acs', () => {
  it('tells as JSON of a RelayState that it does not believe', async () => {
    expect(await acs({})).toMatchObject({ status: 400, json: { msg: 'SAML RelayState is missing' } });
    const { json } = await acs({ RelayState: 'nonsense', SAMLResponse: 'x' });
    expect(json.msg).toMatch(/^OAuth state is invalid: /);
  });

  it.each([
    ['an old response', { issuedAt: -200 }, 'access_denied', 'SAML response has invalid time'],
    ['another audience', { audience: 'https://x.example' }, 'access_denied', 'SAML response is not in audience'],
  ])('tells of %s in the fragment', async (_what, wishes, error, error_description) => {
    expect((await signIn({ nameId: nameId(), ...wishes })).said).toEqual({ error, error_description });
  });

  it('tells of what is not signed in the fragment', async () => {
    const { said } = await signIn({ nameId: nameId(), signed: 'neither' });
    expect(said['error']).toBe('server_error');
    expect(said['error_description']).toMatch(/^Parsing SAML assertion failed: /);
  });

  it('tells of a missing response in the fragment', async () => {
    const { RelayState = '' } = await idp.answer((await start()).location, metadata, { nameId: nameId() });
    const told = { error: 'invalid_request', error_description: 'SAML Response is missing' };
    expect((await acs({ RelayState })).said).toEqual(told);
  });

  it('takes one answer to each request', async () => {
    const form = await idp.answer((await start()).location, metadata, { nameId: nameId() });
    expect((await acs({ ...form })).said).toHaveProperty('access_token');
    expect(await acs({ ...form })).toMatchObject({ status: 400 });
  });
});

describe('an invited person', () => {
  const invite = async (): Promise<{ readonly email: string; readonly token: string }> => {
    const email = nameId();
    const bearer = site.signToken();
    await call(site, 'POST /invite', { bearer, json: { email } });
    return { email, token: await site.tokenMailedTo(email) };
  };
  const come = async (token: string, said: string): Promise<Told> => {
    const { location } = await start(`&invite_token=${token}`);
    return acs({ ...(await idp.answer(location, metadata, { nameId: said })) });
  };

  it('takes the invitation up', async () => {
    const { email, token } = await invite();
    const { said } = await come(token, email);
    const headers = { Authorization: `Bearer ${said['access_token']}` };
    const { json } = await ask(`${site.netlifyUrl}/user`, { headers });
    expect(json).toMatchObject({ email, invited_at: expect.any(String), app_metadata: { provider: 'saml' } });
    expect((await start(`&invite_token=${token}`)).status).toBe(404);
  });

  it('is refused with another address (GHSA-fmh4-wcc4-5jm3)', async () => {
    const { email, token } = await invite();
    expect((await come(token, nameId())).said).toMatchObject({ error: 'invalid_request' });
    expect((await come(token, email)).said).toHaveProperty('access_token');
  });
});

describe('sign-ins that begin at the provider', () => {
  it('are refused unless the site wants them', async () => {
    const form = await idp.respond(metadata, { nameId: nameId() });
    expect((await acs({ ...form })).status).toBe(400);
  });

  it('are taken once where it does, with its mapping', async () => {
    await make({ idp_initiated: true, attribute_mapping: '{"keys":{"email":{"name":"mail"},"name":{"name":"cn"}}}' });
    const email = nameId();
    const attributes = [
      { name: 'mail', values: [email] },
      { name: 'cn', values: ['Ada'] },
    ];
    const form = await idp.respond(metadata, { nameId: 'ada', attributes });
    const { said } = await acs({ ...form });
    const headers = { Authorization: `Bearer ${said['access_token']}` };
    const { json } = await ask(`${site.netlifyUrl}/user`, { headers });
    expect(json).toMatchObject({ email, user_metadata: { name: 'Ada' } });
    expect((await acs({ ...form })).said['error']).toBe('server_error');
  });
});

describe('GET /saml/metadata', () => {
  it.each([
    ['is off', { enabled: false }, 'SAML Provider is not enabled'],
    ['has no address of the site', { api_base: '' }, 'Invalid API base URI: it is empty'],
  ])('says so where SAML %s', async (_what, saml, problem) => {
    const odd = await rig().createSite({ external: { saml } });
    const { status, json } = await ask(`${odd.netlifyUrl}/saml/metadata`);
    expect([status, json.msg]).toEqual([500, `Could not create SAML Provider: ${problem}`]);
    const begun = await ask(`${odd.netlifyUrl}/authorize?provider=saml`);
    expect([begun.status, begun.json.msg]).toEqual([400, `Unsupported provider: ${problem}`]);
  });

  it('is there before anything is known of the identity provider', async () => {
    const early = await rig().createSite();
    expect((await ask(`${early.netlifyUrl}/saml/metadata`)).status).toBe(200);
    const { status, json } = await ask(`${early.netlifyUrl}/authorize?provider=saml`);
    expect([status, json.msg]).toEqual([
      400,
      expect.stringMatching(/^Unsupported provider: Fetching metadata failed: /),
    ]);
  });

  it('names the site by its address, with a key that stays the same', async () => {
    expect(metadata).toContain(`entityID="${site.netlifyUrl}/saml"`);
    const keyIn = (xml: string): string | undefined => /<ds:X509Certificate>([^<]+)/.exec(xml)?.[1];
    expect(keyIn((await ask(`${site.netlifyUrl}/saml/metadata`)).text)).toBe(keyIn(metadata));
  });
});
