import { describe, expect, it } from 'vitest';
import { refuses, says } from '../api/supabase/hooks/auth-hooks.ts';
import { claimsOf } from '../api/supabase/sign-in.ts';
import { useHookReceiver, type Hook } from '../support/hook-receiver.ts';
import { addIdp, type SsoSite } from '../support/saml/sso-site.ts';
import { ask, post, useSaml } from '../support/saml/use-saml.ts';

const rig = useSaml();
const receiver = useHookReceiver();
type Reply = Parameters<ReturnType<typeof receiver>['hook']>[0];

async function siteWith(name: string, reply: Reply): Promise<{ sso: SsoSite; hook: Hook }> {
  const { createSite, newIdp } = rig();
  const hook = receiver().hook(reply);
  const settings = { enabled: true, uri: hook.url, secrets: `v1,whsec_${Buffer.alloc(24, 7).toString('base64')}` };
  return { sso: await addIdp(await createSite({ hook: { [name]: settings } }), newIdp()), hook };
}

async function usersOf({ site }: SsoSite): Promise<unknown[]> {
  return rig().gatehouse.platform.db.knex('gatehouse.users').where({ instance_id: site.id });
}

describe('before_user_created', () => {
  it('is asked of who comes for the first time, and keeps them out', async () => {
    const { sso, hook } = await siteWith('before_user_created', () => refuses(403, 'Not from there'));
    const { said } = await sso.signIn({ nameId: 'ada@corp.example' });
    expect(said).toMatchObject({ error_description: 'Not from there' });
    expect(hook.calls.map(({ body }) => body)).toMatchObject([
      { user: { email: 'ada@corp.example', app_metadata: { provider: `sso:${sso.providerId}` } } },
    ]);
    expect(await usersOf(sso)).toEqual([]);
  });

  it('is not asked of who has come before', async () => {
    const { sso, hook } = await siteWith('before_user_created', () => says({}));
    for (let visits = 0; visits < 2; visits += 1) {
      expect((await sso.signIn({ nameId: 'ada@corp.example' })).said).toHaveProperty('access_token');
    }
    expect(hook.calls).toHaveLength(1);
  });

  it('hears nothing of a replay, not even of one whose first use it has refused', async () => {
    const { sso, hook } = await siteWith('before_user_created', () => refuses(403, 'Not from there'));
    const form = await sso.idp.respond(sso.metadata, { nameId: 'ada@corp.example' });
    expect((await sso.accept(form)).said).toMatchObject({ error_description: 'Not from there' });
    expect((await sso.accept(form)).said['error_description']).toMatch(/has been used/);
    expect(hook.calls).toHaveLength(1);
  });
});

describe('after_user_created', () => {
  it('hears of who is new, once', async () => {
    const { sso, hook } = await siteWith('after_user_created', () => says({}));
    await sso.signIn({ nameId: 'ada@corp.example' });
    await sso.signIn({ nameId: 'ada@corp.example' });
    await expect.poll(() => hook.calls.length).toBe(1);
    expect(hook.calls[0]?.body).toMatchObject({ user: { email: 'ada@corp.example' } });
  });
});

describe('custom_access_token', () => {
  it('is asked for the token, with the provider that vouches', async () => {
    const stamp: Reply = ({ body }) => says({ claims: { ...body.claims, stamped: body.authentication_method } });
    const { sso, hook } = await siteWith('custom_access_token', stamp);
    const { said } = await sso.signIn({ nameId: 'ada@corp.example' });
    const amr = [{ method: 'sso/saml', provider: sso.providerId, timestamp: expect.any(Number) }];
    expect(claimsOf(said['access_token'] ?? '')).toMatchObject({ stamped: 'sso/saml', amr });
    expect(hook.calls[0]?.body).toMatchObject({ claims: { amr } });
  });

  it('that fails leaves nothing behind', async () => {
    const { sso } = await siteWith('custom_access_token', () => refuses(500));
    expect((await sso.signIn({ nameId: 'ada@corp.example' })).said).toHaveProperty('error');
    expect(await usersOf(sso)).toEqual([]);
  });
});

describe('event hooks of the Netlify dialect', () => {
  it('hear of a sign-up and then of a sign-in, and of no replay', async () => {
    const hook = receiver().hook();
    const { newIdp, createSite } = rig();
    const idp = newIdp();
    const saml = { metadata_url: idp.metadataUrl, idp_initiated: true };
    const webhook = {
      url: hook.url,
      secret: 'a secret of the webhook',
      events: ['validate', 'signup', 'login'] as const,
    };
    const site = await createSite({ external: { saml }, webhook });
    const { text: metadata } = await ask(`${site.netlifyUrl}/saml/metadata`);
    const come = async (): Promise<() => Promise<Readonly<Record<string, string>>>> => {
      const form = { ...(await idp.respond(metadata, { nameId: 'ada@corp.example' })) };
      return async () => (await post(`${site.netlifyUrl}/saml/acs`, form)).said;
    };
    const [first, second] = [await come(), await come()];
    expect(await first()).toHaveProperty('access_token');
    expect(await second()).toHaveProperty('access_token');
    expect(await second()).toMatchObject({ error: 'server_error' });
    expect(hook.calls.map(({ body }) => body.event)).toEqual(['validate', 'signup', 'login']);
  });
});
