import { describe, expect, it } from 'vitest';
import { call, someEmail } from '../api/netlify/client.ts';
import { atGithub } from '../support/providers/accounts.ts';
import { endOf, goRound } from '../support/providers/round-trip.ts';
import { useProviders } from '../support/providers/use-providers.ts';
import type { Site } from '../support/site.ts';

const rig = useProviders();

async function invite(site: Site, data: object = {}): Promise<{ email: string; id: string; token: string }> {
  const email = someEmail();
  const { body } = await call(site, 'POST /invite', { bearer: site.signToken(), json: { email, data } });
  return { email, id: body.id, token: await site.tokenMailedTo(email) };
}

const bases = [
  ['Netlify', ({ netlifyUrl }: Site) => netlifyUrl],
  ['Supabase', ({ supabaseUrl }: Site) => supabaseUrl],
] as const;

describe.each(bases)('an invited person of a %s site who comes by a provider', (dialect, baseOf) => {
  const come = (site: Site, invite_token: string) =>
    goRound(rig(), site, 'github', { base: baseOf(site), query: { invite_token } });

  it('has the account that was made for them, without a password', async () => {
    const site = await rig().createSite('github', { disable_signup: true });
    const { email, id, token } = await invite(site, { team: 'red' });
    atGithub(rig().standIn, {
      id: 5,
      emails: [
        [email, false],
        ['ada@x.example', true],
      ],
    });
    const end = await come(site, token);
    const { body } = await call(baseOf(site), 'GET /user', { bearer: end.fragment['access_token'] ?? '' });
    expect(body, end.location).toMatchObject({
      id,
      email,
      app_metadata: { provider: 'github' },
      user_metadata: { team: 'red', full_name: 'Ada L' },
    });
    const { db } = rig().gatehouse.platform;
    const actions = await db.knex('gatehouse.audit_log_entries').where({ instance_id: site.id }).select('payload');
    expect(actions.map(({ payload }) => payload.action)).toContain('invite_accepted');
    const events = await db.knex('gatehouse.events').where({ instance_id: site.id }).select('type');
    expect(events.map(({ type }) => type)).toContain('invitation.accepted');
    // The link of the mail is spent with it.
    expect((await call(site, 'POST /verify', { json: { type: 'signup', token, password: 'secret' } })).status).toBe(
      404,
    );
  });

  it('has accepted, also who comes without the link, by an address that the provider has proven', async () => {
    const site = await rig().createSite('github');
    const { email, id } = await invite(site);
    atGithub(rig().standIn, { id: 6, emails: [[email, true]] });
    const end = await goRound(rig(), site, 'github', { base: baseOf(site) });
    expect(end.fragment).toHaveProperty('access_token');
    const { db } = rig().gatehouse.platform;
    const events = await db.knex('gatehouse.events').where({ instance_id: site.id, user_id: id }).select('type');
    expect(events.filter(({ type }) => type === 'invitation.accepted')).toHaveLength(1);
  });

  it('is refused with addresses that are not the invited one, and the invitation stays (GHSA-fmh4-wcc4-5jm3, N-9)', async () => {
    const site = await rig().createSite('github');
    const { email, token } = await invite(site);
    atGithub(rig().standIn, { emails: [[`x${email}`, true]] });
    const end = await come(site, token);
    const told = 'Invited email does not match emails from external provider';
    expect(end.fragment).toMatchObject({ error: 'invalid_request', error_description: told });
    if (dialect === 'Supabase') expect(end.fragment).toMatchObject({ error_code: 'validation_failed' });
    atGithub(rig().standIn, { emails: [[email, true]] });
    expect((await come(site, token)).fragment).toHaveProperty('access_token');
  });

  it('is refused when the invitation has been withdrawn meanwhile', async () => {
    const site = await rig().createSite('github');
    const { email, id, token } = await invite(site);
    atGithub(rig().standIn, { emails: [[email, true]] });
    const browser = rig().visitor();
    const start = await browser.open(`${baseOf(site)}/authorize?provider=github&invite_token=${token}`);
    const back = await browser.consent(start.headers.get('location') ?? '');
    await call(site, `DELETE /admin/users/${id}`, { bearer: site.signToken() });
    const { fragment } = endOf(await browser.deliver(back));
    expect(fragment).toMatchObject({ error: 'server_error' });
    if (dialect === 'Supabase') expect(fragment).toMatchObject({ error_code: 'invite_not_found' });
    else expect(fragment).toMatchObject({ error_description: 'User not found' });
  });

  it('is refused with the link of a sign-up, which invites nobody', async () => {
    const site = await rig().createSite('github');
    const email = someEmail();
    await call(site, 'POST /signup', { json: { email, password: 'secret' } });
    const token = await site.tokenMailedTo(email);
    atGithub(rig().standIn, { emails: [[email, true]] });
    expect((await come(site, token)).fragment).not.toHaveProperty('access_token');
  });

  it('is refused once the invitation is too old (N-9)', async () => {
    const site = await rig().createSite('github');
    const { email, token } = await invite(site);
    atGithub(rig().standIn, { emails: [[email, true]] });
    rig().gatehouse.clock.advance(400 * 86_400);
    expect((await come(site, token)).fragment).toHaveProperty('error');
  });
});
