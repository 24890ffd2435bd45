import { describe, expect, it } from 'vitest';
import type { SparseSettings } from '@gatehouse/instances';
import { call, createPerson, someEmail } from '../api/netlify/client.ts';
import { atGithub, atSpotify } from '../support/providers/accounts.ts';
import { goRound, type TripEnd } from '../support/providers/round-trip.ts';
import { useProviders } from '../support/providers/use-providers.ts';
import type { Site } from '../support/site.ts';

const rig = useProviders();
const password = 'correct horse';

/** A site with GitHub and Spotify. */
function createSite(settings: SparseSettings = {}): Promise<Site> {
  return rig().createSite(['github', 'spotify'], settings);
}

async function userOf(site: Site, end: TripEnd): Promise<Record<string, never> & { id: string }> {
  const answer = await call(site.supabaseUrl, 'GET /user', { bearer: end.fragment['access_token'] ?? '' });
  expect(answer.status, `${answer.text} ${end.location}`).toBe(200);
  return answer.body;
}

async function rowsOf(site: Site, table: string): Promise<Record<string, unknown>[]> {
  const { db } = rig().gatehouse.platform;
  return db.knex(`gatehouse.${table}`).where({ instance_id: site.id }).orderByRaw('ctid');
}

function wide(letter: string): string {
  return String.fromCodePoint((letter.codePointAt(0) ?? 0) - 0x21 + 0xff01);
}

async function actionsOf(site: Site): Promise<unknown[]> {
  const rows = await rowsOf(site, 'audit_log_entries');
  return rows.map(({ payload }) => (payload as Record<string, unknown>)['action']);
}

async function eventsOf(site: Site): Promise<unknown[]> {
  return (await rowsOf(site, 'events')).map(({ type }) => type);
}

describe('somebody new', () => {
  it('gets an account with what the provider says, and no password', async () => {
    const site = await createSite({ jwt: { default_group_name: 'member' } });
    const email = someEmail();
    atGithub(rig().standIn, {
      id: 7,
      emails: [
        ['other@x.example', true],
        [email.toUpperCase(), true],
      ],
    });
    const user = await userOf(site, await goRound(rig(), site, 'github'));
    expect(user).toMatchObject({
      email,
      role: 'member',
      app_metadata: { provider: 'github', providers: ['github'] },
      user_metadata: { email, email_verified: true, sub: '7', provider_id: '7', user_name: 'adal' },
    });
    const [row] = await rowsOf(site, 'users');
    expect(row).toMatchObject({ password_hash: null, is_sso_user: false });
    expect(await actionsOf(site)).toEqual(['user_signedup']);
    expect(await eventsOf(site)).toEqual(['user.created', 'user.confirmed', 'session.created']);
  });

  it('gets none where nobody may sign up', async () => {
    const site = await createSite({ disable_signup: true });
    atGithub(rig().standIn, { emails: [[someEmail(), true]] });
    const end = await goRound(rig(), site, 'github');
    expect(end.query).toMatchObject({ error: 'access_denied', error_code: 'signup_disabled' });
    expect(await rowsOf(site, 'users')).toEqual([]);
  });

  it('whose address the provider has not proven is mailed to first, and comes in by the second visit', async () => {
    const site = await createSite();
    const email = someEmail();
    atSpotify(rig().standIn, { id: 's-1', email });
    const end = await goRound(rig(), site, 'spotify');
    expect(end).toMatchObject({
      status: 302,
      query: { error: 'access_denied', error_code: 'provider_email_needs_verification' },
      fragment: { error: 'access_denied', error_code: 'provider_email_needs_verification', sb: '' },
    });
    const token = await site.tokenMailedTo(email);
    const confirmed = await call(site.supabaseUrl, 'POST /verify', { json: { type: 'signup', token_hash: token } });
    expect(confirmed.status, confirmed.text).toBe(200);
    expect(await userOf(site, await goRound(rig(), site, 'spotify'))).toMatchObject({
      id: confirmed.body.user.id,
      email,
    });
  });

  it('whose address is somebody’s and not proven gets no address, no mail, and nothing of theirs (CVE-2026-15611, N-19)', async () => {
    const site = await createSite();
    const { email, id } = await createPerson(site, { password });
    atSpotify(rig().standIn, { id: 's-2', email });
    expect((await goRound(rig(), site, 'spotify')).query).toMatchObject({
      error_code: 'provider_email_needs_verification',
    });
    const users = await rowsOf(site, 'users');
    expect(users.map((user) => user['email'])).toEqual([email, null]);
    expect((await rowsOf(site, 'identities')).find(({ provider }) => provider === 'spotify')).not.toMatchObject({
      user_id: id,
    });
    expect(await rowsOf(site, 'messages')).toEqual([]);
  });
});

describe('somebody with a confirmed account of the same proven address', () => {
  it('gets the identity beside what there was; password and sessions stay', async () => {
    const site = await createSite();
    const person = await createPerson(site, { password, user_metadata: { theme: 'dark' } });
    atGithub(rig().standIn, { id: 8, emails: [[person.email, true]] });
    const user = await userOf(site, await goRound(rig(), site, 'github'));
    expect(user).toMatchObject({
      id: person.id,
      app_metadata: { provider: 'email', providers: ['email', 'github'] },
      user_metadata: { theme: 'dark', user_name: 'adal' },
    });
    expect((await call(site.supabaseUrl, 'GET /user', { bearer: person.accessToken })).status).toBe(200);
    const again = await call(site.supabaseUrl, 'POST /token?grant_type=password', {
      json: { email: person.email, password },
    });
    expect(again.status).toBe(200);
    expect(await actionsOf(site)).toEqual(expect.arrayContaining(['identity_linked', 'login']));
    expect(await eventsOf(site)).toContain('identity.linked');
  });

  it('is refused where the site links nothing by itself', async () => {
    const site = await createSite({ security: { automatic_linking_enabled: false } });
    const { email } = await createPerson(site, { password });
    atGithub(rig().standIn, { emails: [[email, true]] });
    expect((await goRound(rig(), site, 'github')).query).toMatchObject({ error_code: 'email_exists' });
    expect(await eventsOf(site)).not.toContain('identity.linked');
  });

  it('gets another account where the provider has a linking domain of its own', async () => {
    const site = await createSite({ experimental: { providers_with_own_linking_domain: ['github'] } });
    const { email, id } = await createPerson(site, { password });
    atGithub(rig().standIn, { id: 9, emails: [[email, true]] });
    const user = await userOf(site, await goRound(rig(), site, 'github'));
    expect(user).toMatchObject({ email });
    expect(user.id).not.toBe(id);
    expect((await rowsOf(site, 'users')).filter((row) => row['is_sso_user'])).toHaveLength(1);
  });

  it('is told of no account when the proven addresses are of several', async () => {
    const site = await createSite();
    const [one, other] = [await createPerson(site), await createPerson(site)];
    atGithub(rig().standIn, {
      emails: [
        [one.email, true],
        [other.email, true],
      ],
    });
    const end = await goRound(rig(), site, 'github');
    expect(end.query).toMatchObject({ error: 'server_error', error_code: 'unexpected_failure' });
  });

  it('who is banned stays out, by a known identity and by one that would be linked', async () => {
    const site = await createSite();
    const person = await createPerson(site);
    atGithub(rig().standIn, { id: 10, emails: [[person.email, true]] });
    await userOf(site, await goRound(rig(), site, 'github'));
    const admin = site.signToken({ role: 'service_role' });
    await call(site.supabaseUrl, `PUT /admin/users/${person.id}`, { bearer: admin, json: { ban_duration: '1h' } });
    expect((await goRound(rig(), site, 'github')).query).toMatchObject({
      error: 'access_denied',
      error_code: 'user_banned',
    });
  });
});

describe('somebody with an address of somebody else that the provider has not proven, where the site confirms by itself', () => {
  const believing = { mailer: { autoconfirm: true } };

  it('does not get the account, by the address that is theirs or by one beside it (CVE-2026-15611)', async () => {
    const site = await createSite(believing);
    const { email } = await createPerson(site, { password });
    atSpotify(rig().standIn, { id: 's-7', email });
    expect((await goRound(rig(), site, 'spotify')).query).toMatchObject({
      error_code: 'provider_email_needs_verification',
    });
    atGithub(rig().standIn, {
      id: 20,
      emails: [
        [email, false],
        [someEmail(), true],
      ],
    });
    expect((await userOf(site, await goRound(rig(), site, 'github')))['email']).not.toBe(email);
    expect(await actionsOf(site)).not.toContain('identity_linked');
  });

  it('does not get what waits for who was invited (CVE-2026-15611)', async () => {
    const site = await createSite(believing);
    const email = someEmail();
    const bearer = site.signToken({ role: 'service_role' });
    await call(site.supabaseUrl, 'POST /invite', { bearer, json: { email, data: { desk: 'treasury' } } });
    atSpotify(rig().standIn, { id: 's-8', email });
    expect((await goRound(rig(), site, 'spotify')).query).toMatchObject({
      error_code: 'provider_email_needs_verification',
    });
  });

  it('gets one of their own where the address is nobody’s', async () => {
    const site = await createSite(believing);
    const email = someEmail();
    atSpotify(rig().standIn, { id: 's-9', email });
    expect(await userOf(site, await goRound(rig(), site, 'spotify'))).toMatchObject({ email });
  });
});

describe('somebody whose proven address only looks like another’s', () => {
  it.each([
    ['in wide letters', (email: string) => email.replace(/^./, (letter) => wide(letter))],
    ['with a letter that is no letter', (email: string) => email.replace('@', '\u200b@')],
    ['at a wide domain', (email: string) => email.replace('x.example', 'ｘ.example')],
    ['with a Kelvin sign', (email: string) => email.replace(/^./, '\u212a')],
  ])('%s is not let into that account (GHSA-7rqj-j65f-68wh)', async (_what, alike) => {
    const site = await createSite();
    const email = `k${someEmail()}`;
    const { id } = await createPerson(site, { email });
    atGithub(rig().standIn, { id: 13, emails: [[alike(email), true]] });
    const { fragment } = await goRound(rig(), site, 'github');
    const token = fragment['access_token'];
    if (token !== undefined)
      expect((await call(site.supabaseUrl, 'GET /user', { bearer: token })).body.id).not.toBe(id);
    expect((await rowsOf(site, 'identities')).filter(({ user_id: owner }) => owner === id)).toHaveLength(1);
  });
});

describe('an account whose address nobody has proven', () => {
  it('becomes its owner’s: the password, sessions, links and data of who signed up first are gone', async () => {
    const site = await createSite({ external: { phone: { enabled: true } } });
    const email = someEmail();
    const login = { json: { email, password } };
    await call(site.supabaseUrl, 'POST /signup', { json: { email, password, data: { planted: 'yes' } } });
    const link = await site.tokenMailedTo(email);
    // Whoever lies in wait has a way in that is none of the owner's.
    const [planted] = await rowsOf(site, 'users');
    const id = String(planted?.['id']);
    const phone = { phone: '+15551234567', phone_confirm: true };
    const admin = site.signToken({ role: 'service_role' });
    await call(site.supabaseUrl, `PUT /admin/users/${id}`, { bearer: admin, json: phone });
    const byPhone = { json: { phone: phone.phone, password } };
    const session = await call(site.supabaseUrl, 'POST /token?grant_type=password', byPhone);
    expect(session.status, session.text).toBe(200);

    atGithub(rig().standIn, { id: 11, emails: [[email, true]] });
    const user = await userOf(site, await goRound(rig(), site, 'github'));
    expect(user).toMatchObject({
      id,
      phone: '',
      email_confirmed_at: expect.any(String),
      app_metadata: { provider: 'github', providers: ['github'] },
      identities: [{ provider: 'github' }],
    });
    expect(user['user_metadata']).not.toHaveProperty('planted');

    for (const tried of [login, byPhone]) {
      const answer = await call(site.supabaseUrl, 'POST /token?grant_type=password', tried);
      expect(answer).toMatchObject({ status: 400, body: { error_code: 'invalid_credentials' } });
    }
    expect(await call(site.supabaseUrl, 'GET /user', { bearer: session.body.access_token })).toMatchObject({
      status: 403,
      body: { error_code: 'session_not_found' },
    });
    const refreshed = await call(site.supabaseUrl, 'POST /token?grant_type=refresh_token', {
      json: { refresh_token: session.body.refresh_token },
    });
    expect(refreshed.status).toBe(400);
    const followed = await call(site.supabaseUrl, 'POST /verify', { json: { type: 'signup', token_hash: link } });
    expect(followed.body).toMatchObject({ error_code: 'otp_expired' });
    expect(await eventsOf(site)).toEqual(expect.arrayContaining(['identity.unlinked', 'user.confirmed']));
  });

  it('is not taken over by somebody whose provider has proven nothing (ASVS 6.8.1)', async () => {
    const site = await createSite();
    const email = someEmail();
    await call(site.supabaseUrl, 'POST /signup', { json: { email, password, data: { kept: 'yes' } } });
    const token = await site.tokenMailedTo(email);
    atSpotify(rig().standIn, { id: 's-3', email });
    await goRound(rig(), site, 'spotify');
    const confirmed = await call(site.supabaseUrl, 'POST /verify', { json: { type: 'signup', token_hash: token } });
    expect(confirmed.body.user).toMatchObject({
      user_metadata: { kept: 'yes' },
      app_metadata: { providers: ['email'] },
    });
    const login = await call(site.supabaseUrl, 'POST /token?grant_type=password', { json: { email, password } });
    expect(login.status).toBe(200);
  });
});

describe('the same person at once in several browsers', () => {
  it('gets one account', async () => {
    const site = await createSite();
    atGithub(rig().standIn, { id: 12, emails: [[someEmail(), true]] });
    const ends = await Promise.all(Array.from({ length: 5 }, () => goRound(rig(), site, 'github')));
    const ids = await Promise.all(ends.map(async (end) => (await userOf(site, end)).id));
    expect(new Set(ids).size).toBe(1);
    expect(await rowsOf(site, 'users')).toHaveLength(1);
  });
});
