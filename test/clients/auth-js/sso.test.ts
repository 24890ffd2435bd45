import { describe, expect, it } from 'vitest';
import { addIdp } from '../../support/saml/sso-site.ts';
import { useSaml } from '../../support/saml/use-saml.ts';
import { authClient } from './auth-client.ts';

const rig = useSaml();

describe('signInWithSSO', () => {
  it.each(['domain', 'providerId'] as const)('signs in by the %s, with PKCE', async (way) => {
    const { createSite, newIdp } = rig();
    const sso = await addIdp(await createSite(), newIdp(), { domains: ['corp.example'] });
    const client = authClient(sso.site, { flowType: 'pkce' });
    const wanted = way === 'domain' ? { domain: 'Corp.example' } : { providerId: sso.providerId };
    const begun = await client.signInWithSSO({ ...wanted, options: { skipBrowserRedirect: true } });
    const form = await sso.idp.answer(begun.data?.url ?? '', sso.metadata, { nameId: 'ada@corp.example' });
    const { said } = await sso.accept(form);
    const { data, error } = await client.exchangeCodeForSession(said['code'] ?? '');
    expect(error).toBeNull();
    expect(data.user).toMatchObject({ email: 'ada@corp.example', app_metadata: { provider: `sso:${sso.providerId}` } });
  });

  it('tells of a domain that nobody has', async () => {
    const { createSite } = rig();
    const { error } = await authClient(await createSite()).signInWithSSO({ domain: 'nobody.example' });
    expect(error).toMatchObject({ status: 404, code: 'sso_provider_not_found' });
  });
});
