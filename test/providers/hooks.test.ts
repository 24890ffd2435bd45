import { describe, expect, it } from 'vitest';
import { refuses, says } from '../api/supabase/hooks/auth-hooks.ts';
import { call, createPerson, someEmail } from '../api/netlify/client.ts';
import { claimsOf } from '../api/supabase/sign-in.ts';
import { useHookReceiver, type Hook } from '../support/hook-receiver.ts';
import { atGithub, atGoogle } from '../support/providers/accounts.ts';
import { goRound } from '../support/providers/round-trip.ts';
import { clientId, useProviders } from '../support/providers/use-providers.ts';
import type { Site } from '../support/site.ts';

const rig = useProviders();
const receiver = useHookReceiver();
type Reply = Parameters<ReturnType<typeof receiver>['hook']>[0];

async function siteWith(name: string, reply: Reply): Promise<{ site: Site; hook: Hook }> {
  const hook = receiver().hook(reply);
  const settings = { enabled: true, uri: hook.url, secrets: `v1,whsec_${Buffer.alloc(24, 7).toString('base64')}` };
  return { site: await rig().createSite(['github', 'google'], { hook: { [name]: settings } }), hook };
}

async function users(site: Site): Promise<unknown[]> {
  return rig().gatehouse.platform.db.knex('gatehouse.users').where({ instance_id: site.id });
}

describe('before_user_created', () => {
  it('is asked of who is new, with the provider, and keeps them out', async () => {
    const { site, hook } = await siteWith('before_user_created', () => refuses(403, 'Not from there'));
    const email = someEmail();
    atGithub(rig().standIn, { id: 31, emails: [[email, true]] });
    const end = await goRound(rig(), site, 'github');
    expect(end.query).toMatchObject({ error: 'access_denied', error_description: 'Not from there' });
    expect(hook.calls.map(({ body }) => body)).toMatchObject([
      { metadata: { name: 'before-user-created' }, user: { email, app_metadata: { provider: 'github' } } },
    ]);
    expect(await users(site)).toEqual([]);
  });

  it('is not asked of who has an account, known or linked', async () => {
    const { site, hook } = await siteWith('before_user_created', () => says({}));
    const { email } = await createPerson(site);
    atGithub(rig().standIn, { id: 32, emails: [[email, true]] });
    for (let visits = 0; visits < 2; visits += 1) {
      expect((await goRound(rig(), site, 'github')).fragment).toHaveProperty('access_token');
    }
    expect(hook.calls).toEqual([]);
  });

  it('is asked of who comes by an ID token', async () => {
    const { site, hook } = await siteWith('before_user_created', () => refuses(400));
    const issuer = atGoogle(rig().standIn, () => ({}));
    const email = someEmail();
    const id_token = await issuer.sign({ aud: clientId, sub: 'g-33', email, email_verified: true });
    const json = { provider: 'google', id_token };
    const answer = await call(site.supabaseUrl, 'POST /token?grant_type=id_token', { json });
    expect([answer.status, hook.calls.length]).toEqual([400, 1]);
    expect(await users(site)).toEqual([]);
  });
});

describe('after_user_created', () => {
  it('hears of who is new, once', async () => {
    const { site, hook } = await siteWith('after_user_created', () => says({}));
    const email = someEmail();
    atGithub(rig().standIn, { id: 34, emails: [[email, true]] });
    await goRound(rig(), site, 'github');
    await goRound(rig(), site, 'github');
    await expect.poll(() => hook.calls.length).toBe(1);
    expect(hook.calls[0]?.body).toMatchObject({ user: { email } });
  });
});

describe('custom_access_token', () => {
  const stamped: Reply = ({ body }) => says({ claims: { ...body.claims, stamped: body.authentication_method } });

  it('is asked for the token that ends a visit, as the person will be', async () => {
    const { site, hook } = await siteWith('custom_access_token', stamped);
    atGithub(rig().standIn, { id: 35, emails: [[someEmail(), true]] });
    const end = await goRound(rig(), site, 'github');
    expect(claimsOf(end.fragment['access_token'] ?? '')).toMatchObject({ stamped: 'oauth' });
    expect(hook.calls[0]?.body).toMatchObject({ claims: { app_metadata: { provider: 'github' } } });
  });

  it('that fails leaves nothing behind', async () => {
    const { site } = await siteWith('custom_access_token', () => refuses(500));
    atGithub(rig().standIn, { id: 36, emails: [[someEmail(), true]] });
    expect((await goRound(rig(), site, 'github')).query).toHaveProperty('error');
    expect(await users(site)).toEqual([]);
  });
});
