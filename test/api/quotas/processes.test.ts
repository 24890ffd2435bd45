import { describe, expect, it } from 'vitest';
import type { Site } from '../../support/site.ts';
import { startSecondApi } from '../../support/start-second-api.ts';
import { useGatehouse } from '../../support/use-gatehouse.ts';
import { call, createPerson, grantPassword, grantRefresh } from '../netlify/client.ts';
import { usedBy } from '../../support/operator.ts';

const gatehouse = useGatehouse();
const perSecond = 40;

const at = (site: Site, { url }: { readonly url: string }): Site => ({
  ...site,
  netlifyUrl: site.netlifyUrl.replace(gatehouse().url, url),
});

describe('requests of a second', () => {
  it('are shared by processes: each admits a lease too many at most, however long it goes on', async () => {
    const site = await gatehouse().createSite({ settings: { quotas: { requests_per_second: perSecond } } });
    const apis = [await startSecondApi(gatehouse()), await startSecondApi(gatehouse())];
    const begun = gatehouse().clock.now().getTime();
    const statuses: number[] = [];
    for (let round = 0; round < 6; round += 1) {
      const asked = apis.flatMap((api) =>
        Array.from({ length: perSecond * 2 }, async () => (await call(at(site, api), 'GET /settings')).status),
      );
      statuses.push(...(await Promise.all(asked)));
      gatehouse().clock.advance(1);
    }
    const seconds = (gatehouse().clock.now().getTime() - begun) / 1_000;
    const admitted = statuses.filter((status) => status === 200).length;
    expect(new Set(statuses)).toEqual(new Set([200, 429]));
    expect(admitted).toBeGreaterThanOrEqual(perSecond * 5);
    expect(admitted).toBeLessThanOrEqual(perSecond * (1 + seconds + apis.length));
    await Promise.all(apis.map((api) => api.stop()));
  });
});

describe('counting what a site uses', () => {
  it('is waited for by no request: they are answered while nothing can be counted', async () => {
    const quotas = { requests_per_second: 1_000, mails_per_hour: 100, users_max: 100 };
    const site = await gatehouse().createSite({ settings: { quotas } });
    const people = await Promise.all(Array.from({ length: 3 }, () => createPerson(site)));
    const api = await startSecondApi(gatehouse());
    const { db } = gatehouse().platform;
    const lock = await db.knex.transaction();
    await lock.raw(
      `lock table gatehouse.usage_days, gatehouse.usage_hours, gatehouse.active_users, gatehouse.quota_notices,
         gatehouse.rate_limit_buckets in access exclusive mode`,
    );
    const here = at(site, api);
    for (const { accessToken, email, password, refreshToken } of people) {
      for (let i = 0; i < 10; i += 1) {
        expect((await call(here, 'GET /user', { bearer: accessToken })).status).toBe(200);
      }
      expect((await grantPassword(here, email, password)).status).toBe(200);
      expect((await grantRefresh(here, refreshToken)).status).toBe(200);
    }
    await lock.rollback();
    await usedBy(gatehouse(), site, { 'logins.password': 6, token_refreshes: 3 });
    await api.stop();
  });
});
