import { describe, expect, it } from 'vitest';
import { someEmail } from '../api/netlify/client.ts';
import { atGithub } from '../support/providers/accounts.ts';
import { endOf, goRound } from '../support/providers/round-trip.ts';
import type { StandInReply } from '../support/providers/stand-in.ts';
import { useProviders } from '../support/providers/use-providers.ts';
import type { Site } from '../support/site.ts';

const rig = useProviders({ providerTimeoutMs: 400 });
const token = 'github.com/login/oauth/access_token';
const profile = 'api.github.com/user';
const emails = 'api.github.com/user/emails';
const large = 'x'.repeat(5 * 1_048_576);
const html = { body: '<!doctype html><title>Sorry</title>' };

const exchange = 'Unable to exchange external code for github provider';
const userProfile = 'Error getting user profile from external provider';
const userEmail = 'Error getting user email from external provider';

/** What GitHub answers, where, and what a Supabase client is told of it. */
const hostile: readonly (readonly [what: string, address: string, reply: StandInReply, told: string])[] = [
  ['an error for the code', token, { status: 400, body: { error: 'bad_verification_code' } }, exchange],
  ['an error with status 200 for the code', token, { body: { error: 'bad_verification_code' } }, exchange],
  ['200 with {} for the code (GHSA-5hvv-9cqv-894r, GHSA-wpfr-6297-9v57)', token, { body: {} }, exchange],
  ['a list for the code', token, { body: [] }, exchange],
  ['an access token that is empty', token, { body: { access_token: '', token_type: 'bearer' } }, exchange],
  ['an access token that is no text', token, { body: { access_token: 7, token_type: 'bearer' } }, exchange],
  ['HTML for the code', token, html, exchange],
  ['5 MB for the code', token, { body: large }, exchange],
  ['nothing for the code, ever', token, null, exchange],
  ['a redirect for the code', token, { status: 302, headers: { location: 'http://127.0.0.1:1/' } }, exchange],
  ['an error for the profile', profile, { status: 500, body: {} }, userProfile],
  ['a profile of {} (GHSA-5hvv-9cqv-894r, GHSA-wpfr-6297-9v57)', profile, { body: {} }, userProfile],
  [
    'a message for a profile (GHSA-5hvv-9cqv-894r, GHSA-wpfr-6297-9v57)',
    profile,
    { body: { message: 'Requires authentication' } },
    userProfile,
  ],
  ['an id of 0 (GHSA-5hvv-9cqv-894r, GHSA-wpfr-6297-9v57)', profile, { body: { id: 0, login: 'adal' } }, userProfile],
  ['an id of "0"', profile, { body: { id: '0', login: 'adal' } }, userProfile],
  ['an id of "" (GHSA-5hvv-9cqv-894r, GHSA-wpfr-6297-9v57)', profile, { body: { id: '', login: 'adal' } }, userProfile],
  ['an id of blanks', profile, { body: { id: ' \u00a0', login: 'adal' } }, userProfile],
  [
    'an id of null (GHSA-5hvv-9cqv-894r, GHSA-wpfr-6297-9v57)',
    profile,
    { body: { id: null, login: 'adal' } },
    userProfile,
  ],
  ['an id that is an object', profile, { body: { id: {}, login: 'adal' } }, userProfile],
  ['an id that has lost its digits', profile, { body: '{"id":9007199254740993}' }, userProfile],
  ['a list for a profile', profile, { body: [] }, userProfile],
  ['HTML for the profile', profile, html, userProfile],
  ['5 MB for the profile', profile, { body: { id: 1, bio: large } }, userProfile],
  ['no profile, ever', profile, null, userProfile],
  ['an error for the addresses', emails, { status: 404, body: { message: 'Not Found' } }, userProfile],
  ['no list of addresses', emails, { body: { message: 'Not Found' } }, userProfile],
  ['no address', emails, { body: [] }, userEmail],
  [
    'addresses that are none',
    emails,
    { body: [{ email: 'ada', verified: true, primary: true }, { email: null }] },
    userEmail,
  ],
];

async function ask(site: Site, base: string, address: string, reply: StandInReply) {
  const { standIn } = rig();
  atGithub(standIn, { id: 1, emails: [[someEmail(), true]] });
  standIn.answer(address, () => reply);
  return goRound(rig(), site, 'github', { base });
}

describe.each(hostile)('a provider that answers with %s', (_what, address, reply, told) => {
  it('lets nobody in, and the client is told in its own way (GHSA-5hvv-9cqv-894r)', async () => {
    const site = await rig().createSite('github');
    const error = { error: 'server_error', error_description: told };
    const supabase = await ask(site, site.supabaseUrl, address, reply);
    expect(supabase).toMatchObject({ status: 302, target: expect.stringContaining(site.siteUrl) });
    expect(supabase.query).toEqual({ ...error, error_code: 'unexpected_failure' });
    expect(supabase.fragment).toEqual({ ...error, error_code: 'unexpected_failure', sb: '' });

    const netlify = await ask(site, site.netlifyUrl, address, reply);
    const description = told === userProfile ? userEmail : told;
    expect(netlify).toMatchObject({ status: 302, target: site.siteUrl });
    expect(netlify.location.split('#')[1]).toBe(
      `error=server_error&error_description=${description.replaceAll(' ', '+')}`,
    );
    const { db } = rig().gatehouse.platform;
    for (const table of ['users', 'identities', 'sessions']) {
      expect(await db.knex(`gatehouse.${table}`).where({ instance_id: site.id })).toEqual([]);
    }
  });
});

describe('a provider that sends people back with an error', () => {
  const query = { error: 'access_denied', error_description: 'The user has denied <access>' };

  async function sentBack(base: string, fields: Record<string, string>) {
    const browser = rig().visitor();
    const start = await browser.open(`${base}/authorize?provider=github`);
    const state = new URL(start.headers.get('location') ?? '').searchParams.get('state') ?? '';
    return endOf(await browser.open(`${base}/callback?${new URLSearchParams({ ...fields, state })}`));
  }

  it('is passed on in the words of the provider, without a code of ours', async () => {
    const site = await rig().createSite('github');
    const supabase = await sentBack(site.supabaseUrl, query);
    expect(supabase).toMatchObject({ status: 302, query, fragment: { ...query, sb: '' } });
    const netlify = await sentBack(site.netlifyUrl, query);
    expect(netlify.location).toBe(
      `${site.siteUrl}#error=access_denied&error_description=The+user+has+denied+%3Caccess%3E`,
    );
  });

  it('that says neither yes nor no is told so', async () => {
    const site = await rig().createSite('github');
    expect((await sentBack(site.supabaseUrl, {})).query).toMatchObject({
      error: 'invalid_request',
      error_code: 'bad_oauth_callback',
    });
    expect((await sentBack(site.netlifyUrl, {})).fragment).toEqual({
      error: 'invalid_request',
      error_description: 'Authorization code missing',
    });
  });
});

it('what a provider sends is in no log', async () => {
  const site = await rig().createSite('github');
  await ask(site, site.supabaseUrl, profile, { status: 500, body: { message: 'planted-in-an-answer' } });
  await ask(site, site.supabaseUrl, token, { status: 400, body: { error: 'e', error_description: 'planted-too' } });
  const log = rig().gatehouse.log.join('\n');
  for (const planted of ['planted-in-an-answer', 'planted-too', 'token-of-github']) expect(log).not.toContain(planted);
});
