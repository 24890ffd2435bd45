import { beforeAll, describe, expect, it } from 'vitest';
import { askOperator } from '../../../support/operator.ts';
import { startSecondApi } from '../../../support/start-second-api.ts';
import type { Site } from '../../../support/site.ts';
import { useGatehouse } from '../../../support/use-gatehouse.ts';
import { call, createPerson, refusal, someEmail, type Answer } from '../client.ts';

const gatehouse = useGatehouse();
const password = 'a password of some length';
const hour = 3_600;

/** Midnight and a bit, so that no test is met by the end of an hour or a day. */
beforeAll(() => {
  const day = 24 * hour;
  const seconds = gatehouse().clock.now().getTime() / 1_000;
  gatehouse().clock.advance(day - (seconds % day) + 60);
});

const siteWith = (quotas: Record<string, number>, rest: object = {}): Promise<Site> =>
  gatehouse().createSite({ settings: { ...rest, quotas } });

const signUp = (site: Pick<Site, 'netlifyUrl'>, email = someEmail()): Promise<Answer> =>
  call(site, 'POST /signup', { json: { email, password } });

const recover = (site: Site, email: string): Promise<Answer> => call(site, 'POST /recover', { json: { email } });

async function eventsOf(site: Site): Promise<{ data: unknown; type: string }[]> {
  const { rows } = await gatehouse().platform.db.knex.raw<{ rows: { data: unknown; type: string }[] }>(
    "select type, data from gatehouse.events where instance_id = ? and type = 'instance.quota_reached' order by id",
    [site.id],
  );
  return rows;
}

describe('a site that has as many users as it may', () => {
  it('refuses who is new and who has an account alike', async () => {
    const site = await siteWith({ users_max: 2 });
    const { email } = await createPerson(site);
    expect((await signUp(site)).status).toBe(200);
    const full = refusal(403, 'This site has reached its limit of users: 2');
    expect(await signUp(site)).toMatchObject(full);
    expect(await signUp(site, email)).toMatchObject(full);
  });

  it('takes none from its administrators and by invitation either', async () => {
    const site = await siteWith({ users_max: 1 });
    const person = await createPerson(site);
    const full = refusal(403, 'This site has reached its limit of users: 1');
    const bearer = site.signToken();
    expect(await call(site, 'POST /admin/users', { json: { email: someEmail(), password }, bearer })).toMatchObject(
      full,
    );
    expect(await call(site, 'POST /invite', { json: { email: someEmail() }, bearer })).toMatchObject(full);
    expect((await call(site, `DELETE /admin/users/${person.id}`, { bearer })).status).toBe(200);
    expect((await signUp(site)).status).toBe(200);
  });

  it('has exactly so many when many sign up at once, at two processes', async () => {
    const site = await siteWith({ users_max: 3 });
    const other = await startSecondApi(gatehouse());
    const elsewhere = { netlifyUrl: site.netlifyUrl.replace(gatehouse().url, other.url) };
    const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => signUp(i % 2 ? site : elsewhere)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([
      ...Array.from({ length: 3 }, () => 200),
      ...Array.from({ length: 17 }, () => 403),
    ]);
    await other.stop();
    await expect.poll(() => eventsOf(site)).toHaveLength(1);
    const usage = await askOperator(gatehouse(), `GET /v1/instances/${site.slug}/usage`);
    expect(usage.json.users).toBe(3);
  });

  it('still signs its users in', async () => {
    const site = await siteWith({ users_max: 1 });
    const { accessToken } = await createPerson(site);
    expect((await call(site, 'GET /user', { bearer: accessToken })).status).toBe(200);
  });
});

describe('a site that has sent as many mails as it may', () => {
  it('in an hour says when the next begins, whether the address has an account or not', async () => {
    const site = await siteWith({ mails_per_hour: 2 });
    const { email } = await createPerson(site);
    expect((await recover(site, email)).status).toBe(200);
    expect((await recover(site, someEmail())).status).not.toBe(429);
    const full = refusal(429, 'This site may send no more mails this hour');
    const left = hour - ((gatehouse().clock.now().getTime() / 1_000) % hour);
    for (const address of [email, someEmail()]) {
      const answer = await recover(site, address);
      expect(answer).toMatchObject(full);
      expect(Math.abs(Number(answer.headers.get('retry-after')) - left)).toBeLessThan(10);
    }
    gatehouse().clock.advance(hour);
    expect((await recover(site, email)).status).toBe(200);
  });

  it('in a day says when the next begins; what the hour refuses does not use up the day', async () => {
    const site = await siteWith({ mails_per_hour: 1, mails_per_day: 2 });
    const { email } = await createPerson(site);
    for (const expected of [200, 429, 429, 429]) expect((await recover(site, email)).status).toBe(expected);
    gatehouse().clock.advance(hour);
    expect((await recover(site, email)).status).toBe(200);
    gatehouse().clock.advance(hour);
    const answer = await recover(site, email);
    expect(answer.status).toBe(429);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(hour);
    gatehouse().clock.advance(24 * hour);
    expect((await recover(site, email)).status).toBe(200);
  });

  it('confirms by itself or not: the quota holds', async () => {
    const site = await siteWith({ mails_per_hour: 1 }, { mailer: { autoconfirm: true } });
    const { email } = await createPerson(site);
    expect((await recover(site, email)).status).toBe(200);
    expect(await recover(site, email)).toMatchObject(refusal(429, 'This site may send no more mails this hour'));
  });

  it('does not use up what another has', async () => {
    const [site, other] = [await siteWith({ mails_per_hour: 1 }), await siteWith({ mails_per_hour: 1 })];
    const [person, elsewhere] = [await createPerson(site), await createPerson(other)];
    await recover(site, person.email);
    expect((await recover(site, person.email)).status).toBe(429);
    expect((await recover(other, elsewhere.email)).status).toBe(200);
    expect(await eventsOf(other)).toEqual([]);
  });
});

describe('a site that is asked more often in a second than it may', () => {
  it('answers 429 with the time to wait, and is heard again a second later', async () => {
    const site = await siteWith({ requests_per_second: 5 });
    const answers: Answer[] = [];
    for (let i = 0; i < 30; i += 1) answers.push(await call(site, 'GET /settings'));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(5);
    expect(answers.slice(0, 5).map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(refused[0]).toMatchObject(refusal(429, 'This site is asked more often in a second than it may be'));
    expect(refused[0]?.headers.get('retry-after')).toBe('1');
    gatehouse().clock.advance(1);
    expect((await call(site, 'GET /settings')).status).toBe(200);
  });
});

describe('that a quota is reached', () => {
  it('is told once a period, whatever is refused in it', async () => {
    const site = await siteWith({ mails_per_hour: 1 });
    const { email } = await createPerson(site);
    await recover(site, email);
    for (let i = 0; i < 3; i += 1) expect((await recover(site, email)).status).toBe(429);
    const since = new Date(Math.floor(gatehouse().clock.now().getTime() / 3_600_000) * 3_600_000).toISOString();
    const data = { quota: 'mails_per_hour', limit: 1, since };
    await expect.poll(() => eventsOf(site)).toMatchObject([{ data }]);
    gatehouse().clock.advance(hour);
    await recover(site, email);
    await recover(site, email);
    await recover(site, email);
    await expect.poll(() => eventsOf(site)).toHaveLength(2);
  });
});

describe('the quotas of a site', () => {
  it('are set by the operator, and hold in a moment, for those who wait as well', async () => {
    const site = await siteWith({ mails_per_hour: 1 });
    const { email } = await createPerson(site);
    await recover(site, email);
    expect((await recover(site, email)).status).toBe(429);
    const body = { settings: { quotas: { mails_per_hour: 10 } } };
    expect(await askOperator(gatehouse(), `PATCH /v1/instances/${site.slug}`, { body })).toMatchObject({ status: 200 });
    await expect.poll(async () => (await recover(site, email)).status).toBe(200);
  });

  it('are refused by name when they are none', async () => {
    const site = await siteWith({});
    const body = { settings: { quotas: { mails_per_hour: -1 } } };
    const answer = await askOperator(gatehouse(), `PATCH /v1/instances/${site.slug}`, { body });
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('quotas.mails_per_hour');
  });

  it('cannot be set or seen by the site', async () => {
    const site = await siteWith({ users_max: 1 });
    await createPerson(site);
    const said = {
      json: { settings: { quotas: { users_max: 0 } }, quotas: { users_max: 0 } },
      bearer: site.signToken(),
    };
    for (const base of [site.netlifyUrl, site.supabaseUrl]) {
      for (const path of ['/settings', '/admin/settings', '/admin/quotas', '/admin/instance', '/instance']) {
        for (const method of ['PUT', 'PATCH', 'POST']) {
          const answer = await call(base, `${method} ${path}`, said);
          expect([404, 405], `${method} ${path}`).toContain(answer.status);
        }
      }
    }
    const token = site.signToken();
    const patch = await askOperator(gatehouse(), `PATCH /v1/instances/${site.slug}`, { token, body: said.json });
    expect(patch.status).toBe(401);
    expect((await call(site, 'GET /settings')).text).not.toContain('quota');
    expect((await signUp(site)).status).toBe(403);
  });
});
