import { randomUUID } from 'node:crypto';
import { GoTrueAdminApi } from '@supabase/auth-js';
import { beforeAll, describe, expect, it } from 'vitest';
import { someEmail } from '../../api/netlify/client.ts';
import type { Site } from '../../support/site.ts';
import { useGatehouse } from '../../support/use-gatehouse.ts';
import { authClient, createAuthSite, done, password, refusal } from './auth-client.ts';

const gatehouse = useGatehouse();
let site: Site;
beforeAll(async () => {
  site = await createAuthSite(gatehouse());
});

/** The admin client as a site's own server holds it. */
function adminClient(of = site, role = 'service_role'): GoTrueAdminApi {
  // Written as the client writes it, which puts another in its place to sign people out.
  const headers = { apikey: 'a-service-key', Authorization: `Bearer ${of.signToken({ role })}` };
  return new GoTrueAdminApi({ url: of.supabaseUrl, headers });
}

describe('auth.admin', () => {
  it('creates, shows, changes and deletes a user', async () => {
    const admin = adminClient();
    const email = someEmail();
    const created = await done(
      admin.createUser({ email, password, email_confirm: true, user_metadata: { a: 1 }, app_metadata: { b: 2 } }),
    );
    expect(created.user).toMatchObject({ email, user_metadata: { a: 1 }, app_metadata: { b: 2, provider: 'email' } });
    const { session } = await done(authClient(site).signInWithPassword({ email, password }));
    expect(session?.user.id).toBe(created.user.id);
    const shown = await done(admin.getUserById(created.user.id));
    expect(shown.user.identities).toHaveLength(1);
    const changed = await done(admin.updateUserById(created.user.id, { ban_duration: '1h', role: 'editor' }));
    expect(changed.user).toMatchObject({ role: 'editor', banned_until: expect.any(String) });
    expect((await refusal(authClient(site).signInWithPassword({ email, password }))).code).toBe('user_banned');
    await done(admin.deleteUser(created.user.id));
    expect(await refusal(admin.getUserById(created.user.id))).toMatchObject({ status: 404, code: 'user_not_found' });
  });

  it('deletes softly', async () => {
    const admin = adminClient();
    const { user } = await done(admin.createUser({ email: someEmail() }));
    await done(admin.deleteUser(user.id, true));
    const left = await done(admin.getUserById(user.id));
    expect(left.user).toMatchObject({
      id: user.id,
      deleted_at: expect.any(String),
      identities: [{ provider: 'email' }],
    });
    expect(JSON.stringify(left.user)).not.toContain(user.email);
  });

  it('lists users in pages, and reads where they end', async () => {
    const crowded = await createAuthSite(gatehouse());
    const admin = adminClient(crowded);
    for (let made = 0; made < 5; made += 1) await done(admin.createUser({ email: someEmail() }));
    const first = await done(admin.listUsers({ page: 1, perPage: 2 }));
    expect(first).toMatchObject({ total: 5, nextPage: 2, lastPage: 3 });
    const ids = new Set<string>();
    for (const page of [1, 2, 3]) {
      for (const { id } of (await done(admin.listUsers({ page, perPage: 2 }))).users) ids.add(id);
    }
    expect(ids.size).toBe(5);
    const last = await done(admin.listUsers({ page: 3, perPage: 2 }));
    expect([last.nextPage, last.lastPage]).toEqual([null, 3]);
  });

  it('invites by mail', async () => {
    const email = someEmail();
    const { user } = await done(adminClient().inviteUserByEmail(email, { data: { team: 'red' } }));
    expect(user).toMatchObject({ email, invited_at: expect.any(String), user_metadata: { team: 'red' } });
    const token_hash = await site.tokenMailedTo(email);
    const accepted = await done(authClient(site).verifyOtp({ type: 'invite', token_hash }));
    expect(accepted.user?.id).toBe(user.id);
  });

  it('makes links that sign in, whatever they are for', async () => {
    const admin = adminClient();
    const email = someEmail();
    for (const params of [
      { type: 'signup', email, password },
      { type: 'magiclink', email },
      { type: 'recovery', email },
      { type: 'invite', email: someEmail() },
    ] as const) {
      const { properties, user } = await done(admin.generateLink(params));
      expect(properties).toEqual({
        action_link: expect.stringContaining(`token=${properties.hashed_token}&type=${params.type}`),
        email_otp: expect.stringMatching(/^\d{6}$/),
        hashed_token: expect.any(String),
        redirect_to: site.siteUrl,
        verification_type: params.type,
      });
      expect(user.email).toBe(params.email);
      const { hashed_token: token_hash } = properties;
      const signedIn = await done(authClient(site).verifyOtp({ type: params.type, token_hash }));
      expect(signedIn.user?.id).toBe(user.id);
    }
  });

  it('makes both links of a change of address', async () => {
    const admin = adminClient();
    const [email, newEmail] = [someEmail(), someEmail()];
    const { user } = await done(admin.createUser({ email, email_confirm: true }));
    const current = await done(admin.generateLink({ type: 'email_change_current', email, newEmail }));
    const next = await done(admin.generateLink({ type: 'email_change_new', email, newEmail }));
    for (const { properties } of [current, next]) {
      await done(authClient(site).verifyOtp({ type: 'email_change', token_hash: properties.hashed_token }));
    }
    expect((await done(admin.getUserById(user.id))).user.email).toBe(newEmail);
  });

  it('signs somebody out by their token', async () => {
    const admin = adminClient();
    const email = someEmail();
    await done(admin.createUser({ email, password, email_confirm: true }));
    const client = authClient(site);
    const { session } = await done(client.signInWithPassword({ email, password }));
    expect((await admin.signOut(session?.access_token ?? '', 'global')).error).toBeNull();
    expect((await refusal(client.refreshSession())).code).toBe('refresh_token_not_found');
  });

  it('lists factors and passkeys of who has none', async () => {
    const admin = adminClient();
    const { user } = await done(admin.createUser({ email: someEmail() }));
    expect(await done(admin.mfa.listFactors({ userId: user.id }))).toEqual({ factors: [] });
    const deleted = admin.mfa.deleteFactor({ userId: user.id, id: randomUUID() });
    expect(await refusal(deleted)).toMatchObject({ status: 404, code: 'mfa_factor_not_found' });
  });

  it('is refused to people, to visitors and to another site', async () => {
    const user = randomUUID();
    for (const role of ['authenticated', 'anon']) {
      const refused = await refusal(adminClient(site, role).getUserById(user));
      expect(refused).toEqual({ status: 403, code: 'not_admin', message: 'User not allowed' });
    }
    const other = await createAuthSite(gatehouse());
    const { user: foreign } = await done(adminClient(other).createUser({ email: someEmail() }));
    expect(await refusal(adminClient(site).getUserById(foreign.id))).toEqual(
      await refusal(adminClient(site).getUserById(user)),
    );
  });
});
