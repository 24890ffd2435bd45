import { describe, expect, it } from 'vitest';
import { patchSettings, updateInstanceSettings } from '@gatehouse/instances';
import { call, createPerson, grantRefresh } from '../api/netlify/client.ts';
import { atGithub } from '../support/providers/accounts.ts';
import { endOf } from '../support/providers/round-trip.ts';
import { useProviders } from '../support/providers/use-providers.ts';
import { queryOf } from '../support/providers/visitor.ts';
import type { Site } from '../support/site.ts';
import { startSecondApi } from '../support/start-second-api.ts';

const rig = useProviders();

describe.each([1, 2] as const)('a refresh token (version %i) that was used', (refresh_token_algorithm_version) => {
  it('is known as such by a process that started afterwards (CVE-2026-9802)', async () => {
    const { gatehouse } = rig();
    const site = await gatehouse.createSite({ settings: { security: { refresh_token_algorithm_version } } });
    const { refreshToken, accessToken } = await createPerson(site);
    const child = await grantRefresh(site, refreshToken);
    await grantRefresh(site, child.body.refresh_token);
    gatehouse.clock.advance(60);
    const second = await startSecondApi(gatehouse);
    try {
      const there = { ...site, netlifyUrl: site.netlifyUrl.replace(gatehouse.url, second.url) };
      expect((await grantRefresh(there, refreshToken)).status).toBe(400);
      expect((await grantRefresh(there, child.body.refresh_token)).status).toBe(400);
      // Its family has ended everywhere, and a sign-out is known there as well.
      await call(site, 'POST /logout', { bearer: accessToken });
      expect((await call(there, 'GET /user', { bearer: accessToken })).status).toBe(401);
    } finally {
      await second.stop();
    }
  });
});

/** Begins a visit to GitHub. @returns what its address says, and where GitHub sends the browser back to */
async function begin(site: Site, query: string) {
  const browser = rig().visitor();
  const start = await browser.open(`${site.supabaseUrl}/authorize?provider=github${query}`);
  const address = start.headers.get('location') ?? '';
  return { asked: queryOf(address), come: async () => browser.open((await browser.consent(address)).url) };
}

describe('a visit under way', () => {
  const changes = [
    ['the provider', { external: { github: { enabled: false } } }],
    ['signing up', { disable_signup: true }],
  ] as const;

  it.each(changes)(
    'does not get past %s, which has been switched off meanwhile (CVE-2026-7571)',
    async (_what, patch) => {
      atGithub(rig().standIn, { emails: [['ada@x.example', true]] });
      const { gatehouse } = rig();
      const site = await rig().createSite('github');
      const { come } = await begin(site, '');
      await updateInstanceSettings(gatehouse.platform, site.id, (own) => patchSettings(own, patch));
      const seesIt = async () => (await call(site, 'GET /settings')).body;
      await expect
        .poll(async () => {
          const { external, disable_signup: isClosed } = await seesIt();
          return external.github === false || isClosed === true;
        })
        .toBe(true);
      const end = endOf(await come());
      expect(end.fragment).not.toHaveProperty('access_token');
      expect(end.location).toContain('error');
      const people = await gatehouse.platform.db.knex('gatehouse.users').where({ instance_id: site.id });
      expect(people).toEqual([]);
    },
  );

  it('tells the provider nothing that is meant for us (S-14)', async () => {
    const site = await rig().createSite('github');
    const { headers } = await call(site, 'POST /invite', { json: { email: 'bo@x.example' }, bearer: site.signToken() });
    expect(headers.get('content-type')).toContain('json');
    const token = await site.tokenMailedTo('bo@x.example');
    const to = encodeURIComponent(`${site.siteUrl}/welcome`);
    const { asked } = await begin(site, `&redirect_to=${to}&invite_token=${token}&login=bo&skip_http_redirect=false`);
    expect(asked).toMatchObject({ login: 'bo' });
    for (const ours of ['redirect_to', 'invite_token', 'skip_http_redirect', 'provider']) {
      expect(asked).not.toHaveProperty(ours);
    }
    expect(JSON.stringify(asked)).not.toContain(token);
  });
});

describe('what one purpose has signed', () => {
  it('is worth nothing for another: states name no site, signatures bring nobody back (N-3)', async () => {
    const { gatehouse } = rig();
    const site = await rig().createSite('github');
    const { asked } = await begin(site, '');
    const state = asked['state'] ?? '';
    expect(state.length).toBeGreaterThan(20);
    for (const name of ['x-nf-sign', 'authorization']) {
      const headers = { [name]: name === 'authorization' ? `Bearer ${state}` : state };
      for (const endpoint of ['GET /user', 'GET /admin/users', 'GET /settings']) {
        const { status } = await call(gatehouse.url, endpoint, { headers });
        expect(status, `${name} ${endpoint}`).toBeGreaterThanOrEqual(400);
        if (endpoint !== 'GET /settings')
          expect((await call(site, endpoint, { headers })).status).toBeGreaterThanOrEqual(400);
      }
    }
    const { accessToken, refreshToken } = await createPerson(site);
    for (const other of [site.operatorSignature(), site.signToken(), accessToken, refreshToken]) {
      const { status, headers } = await call(site.supabaseUrl, `GET /callback?code=c&state=${other}`);
      expect([status, headers.get('location')]).toEqual([303, expect.stringContaining('bad_oauth_state')]);
      const read = await call(gatehouse.url, 'GET /settings', { headers: { 'x-nf-sign': other } });
      expect(read.status).toBe(other === site.operatorSignature() ? 200 : 400);
    }
  });
});
