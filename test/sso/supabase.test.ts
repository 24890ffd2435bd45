import { beforeAll, describe, expect, it } from 'vitest';
import { addIdp, type SsoSite } from '../support/saml/sso-site.ts';
import { useSaml } from '../support/saml/use-saml.ts';

const rig = useSaml();
let sso: SsoSite;

beforeAll(async () => {
  const { newIdp, createSite } = rig();
  sso = await addIdp(await createSite(), newIdp());
});

function claimsIn(token: string | undefined): Record<string, unknown> {
  return JSON.parse(Buffer.from((token ?? '').split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;
}

describe('POST /sso', () => {
  it('signs a person up who comes back from the provider', async () => {
    const told = await sso.signIn({ nameId: 'ada@corp.example' });
    expect(told).toMatchObject({ status: 302, said: { token_type: 'bearer' } });
    expect(claimsIn(told.said['access_token'])).toMatchObject({
      email: 'ada@corp.example',
      app_metadata: { provider: `sso:${sso.providerId}`, providers: [`sso:${sso.providerId}`] },
      amr: [{ method: 'sso/saml', provider: sso.providerId, timestamp: expect.any(Number) }],
    });
  });
});
