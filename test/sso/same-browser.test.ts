import { beforeAll, describe, expect, it } from 'vitest';
import { addIdp, type SsoSite } from '../support/saml/sso-site.ts';
import { ask, send, useSaml } from '../support/saml/use-saml.ts';

const rig = useSaml();
const challenge = { code_challenge: 'v'.repeat(43), code_challenge_method: 'plain' };
let sso: SsoSite;

beforeAll(async () => {
  const { newIdp, createSite } = rig();
  sso = await addIdp(await createSite({ external: { same_browser_required: true } }), newIdp());
});

describe('a site that requires the same browser', () => {
  it('has clients keep a verifier', async () => {
    const plain = await send('POST', `${sso.site.supabaseUrl}/sso`, { provider_id: sso.providerId });
    expect(plain).toMatchObject({ status: 400, json: { error_code: 'validation_failed' } });
    const { said } = await sso.signIn({ nameId: 'ada@corp.example' }, challenge);
    expect(Object.keys(said)).toEqual(['code']);
  });

  it('takes nobody who began at the identity provider', async () => {
    const { said } = await sso.visit({ nameId: 'ada@corp.example' });
    expect(said).toMatchObject({ error_code: 'validation_failed' });
  });

  it('sends nobody to its own identity provider whose browser could not bring a cookie back', async () => {
    const idp = rig().newIdp();
    const external = { same_browser_required: true, saml: { metadata_url: idp.metadataUrl } };
    const site = await rig().createSite({ external });
    // The answer is a form of another site; without TLS no cookie comes along with it.
    const { status, json } = await ask(`${site.netlifyUrl}/authorize?provider=saml`);
    expect([status, json.msg]).toEqual([expect.any(Number), expect.stringContaining('has to begin with the browser')]);
    expect(status).toBeGreaterThanOrEqual(400);
  });
});
