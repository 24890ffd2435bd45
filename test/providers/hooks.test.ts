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

describe('while a hook is asked about a sign-in', () => {
  /** A site on which something happens during the first event of a kind. */
  async function siteWhere(event: 'login' | 'signup', happen: (site: Site) => Promise<unknown>): Promise<Site> {
    const hook = receiver().hook(async () => {
      if (hook.calls.length === 1) await happen(site);
      return {};
    });
    const webhook = { url: hook.url, events: [event], secret: 'hook secret' } as const;
    const security = { manual_linking_enabled: true };
    const site = await rig().createSite('github', { webhook, security });
    return site;
  }
  const come = async (site: Site, id: number, email: string, query = {}): Promise<string> => {
    atGithub(rig().standIn, { id, emails: [[email, true]] });
    return (await goRound(rig(), site, 'github', { query })).fragment['access_token'] ?? '';
  };
  const subjectOf = (token: string): string => claimsOf(token)['sub'] as string;
  const changeUser = (site: Site, id: string, json: object) =>
    call(site, `PUT /admin/users/${id}`, { json, bearer: site.signToken() });

  it('an identity that its owner unlinks opens no account of theirs', async () => {
    let owner = '';
    const site = await siteWhere('login', async (of) => {
      const { body } = await call(of.supabaseUrl, 'GET /user', { bearer: owner });
      const { identity_id: id } = body.identities.find(({ provider }: { provider: string }) => provider === 'github');
      const unlinked = await call(of.supabaseUrl, `DELETE /user/identities/${id}`, { bearer: owner });
      expect(unlinked.status, unlinked.text).toBe(200);
    });
    const email = someEmail();
    owner = await come(site, 41, email);
    await changeUser(site, subjectOf(owner), { email: someEmail(), confirm: true });
    const token = await come(site, 41, email);
    expect(subjectOf(token)).toEqual(expect.any(String));
    expect(subjectOf(token)).not.toBe(subjectOf(owner));
  });

  it('an account that gets another address is not linked', async () => {
    let id = '';
    const site = await siteWhere('login', (of) => changeUser(of, id, { email: someEmail() }));
    const json = { email: someEmail(), password: 'correct horse', confirm: true };
    id = (await call(site, 'POST /admin/users', { json, bearer: site.signToken() })).body.id;
    const token = await come(site, 42, json.email);
    expect(subjectOf(token)).toEqual(expect.any(String));
    expect(subjectOf(token)).not.toBe(id);
  });

  it('an invited person who is banned does not come in', async () => {
    let id = '';
    const site = await siteWhere('signup', (of) => changeUser(of, id, { ban_duration: '1h' }));
    const email = someEmail();
    id = (await call(site, 'POST /invite', { bearer: site.signToken(), json: { email } })).body.id;
    const invite_token = await site.tokenMailedTo(email);
    expect(await come(site, 43, email, { invite_token })).toBe('');
    expect(await users(site)).toMatchObject([{ id, email_confirmed_at: null }]);
  });
});

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
