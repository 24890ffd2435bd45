import { beforeAll, describe, expect, it } from 'vitest';
import { call, createPerson, someEmail } from '../api/netlify/client.ts';
import { newSecret } from '../api/supabase/hooks/auth-hooks.ts';
import { useHookReceiver } from '../support/hook-receiver.ts';
import { askOperator, usedBy } from '../support/operator.ts';
import { useGatehouse } from '../support/use-gatehouse.ts';
import { addEndpoint, called } from '../webhooks/webhook-site.ts';

const gatehouse = useGatehouse();
const receiver = useHookReceiver();
const hour = 3_600;
const seriesOf = (query = '') => askOperator(gatehouse(), `GET /v1/usage/series${query}`);
const now = (): Date => gatehouse().clock.now();
const dayOf = (time: Date): string => time.toISOString().slice(0, 10);

/** Three hours into a day, and a bit, so that no test is met by the end of an hour. */
beforeAll(() => {
  const day = 24 * hour;
  const seconds = now().getTime() / 1_000;
  gatehouse().clock.advance(day - (seconds % day) + 3 * hour + 60);
});

interface Point {
  readonly at: string;
  readonly amounts: Readonly<Record<string, number>>;
}

describe('what the platform did', () => {
  it('is there for charts by hour and by day, of all sites together, deliveries and failures included', async () => {
    const hook = receiver().hook();
    const broken = receiver().hook(() => ({ status: 500 }));
    const site = await gatehouse().createSite({ settings: { mailer: { autoconfirm: true } } });
    const failing = await gatehouse().createSite({
      settings: {
        dialect: 'supabase',
        hook: { before_user_created: { enabled: true, uri: broken.url, secrets: `v1,${newSecret()}` } },
      },
    });
    await addEndpoint(gatehouse(), site, hook.url, { event_types: ['user.created'] });
    const [person] = [await createPerson(site), await createPerson(site)];
    await call(site, 'POST /recover', { json: { email: person.email } });
    await called(hook, 2);
    const answer = await call(failing.supabaseUrl, 'POST /signup', {
      json: { email: someEmail(), password: 'long enough' },
    });
    expect(answer.status).toBeGreaterThanOrEqual(500);
    await usedBy(gatehouse(), site, { sign_ups: 2, webhooks_sent: 2, mails_sent: 1 });
    await usedBy(gatehouse(), failing, { server_errors: 1 });
    const amounts = {
      sign_ups: 2,
      'logins.password': 2,
      mails_sent: 1,
      webhooks_sent: 2,
      server_errors: 1,
    };
    await expect.poll(async () => (await seriesOf('?by=hour')).json.total).toEqual(amounts);
    const byHour = (await seriesOf('?by=hour')).json as { points: Point[] };
    expect(byHour).toMatchObject({ by: 'hour', from: dayOf(new Date(now().getTime() - 86_400_000)), to: dayOf(now()) });
    expect(byHour.points).toHaveLength(24 + 4);
    expect(byHour.points.at(-1)).toEqual({ at: `${dayOf(now())}T03:00:00.000Z`, amounts });
    expect(byHour.points.at(-2)).toEqual({ at: `${dayOf(now())}T02:00:00.000Z`, amounts: {} });
    gatehouse().clock.advance(24 * hour);
    await createPerson(site);
    await usedBy(gatehouse(), site, { sign_ups: 3 });
    await expect.poll(async () => (await seriesOf()).json.total.sign_ups).toBe(3);
    const byDay = (await seriesOf()).json as { points: Point[] };
    expect(byDay.points).toHaveLength(30);
    expect(byDay.points.slice(-3)).toMatchObject([
      { amounts: {} },
      { at: `${dayOf(new Date(now().getTime() - 86_400_000))}T00:00:00.000Z`, amounts },
      { at: `${dayOf(now())}T00:00:00.000Z`, amounts: { sign_ups: 1, 'logins.password': 1 } },
    ]);
  });

  it('ends with the hour under way, whatever is asked for', async () => {
    const today = dayOf(now());
    const { json } = await seriesOf(`?by=hour&from=${today}&to=${today}`);
    expect(json.points).toHaveLength(4);
    const ahead = await seriesOf('?from=2999-01-01&to=2999-01-02');
    expect(ahead.json).toMatchObject({ points: [], total: {} });
  });

  it('does not count that a site is suspended as a failure', async () => {
    const site = await gatehouse().createSite();
    const suspend = await askOperator(gatehouse(), `POST /v1/instances/${site.slug}/suspend`, { body: {} });
    expect(suspend.status).toBe(200);
    await expect.poll(async () => (await call(site, 'GET /settings')).status).toBe(503);
    const failures = async () => (await seriesOf()).json.total.server_errors;
    const before = await failures();
    await call(site, 'GET /settings');
    const other = await gatehouse().createSite();
    await createPerson(other);
    await usedBy(gatehouse(), other, { sign_ups: 1 });
    expect(await failures()).toBe(before);
  });

  it('is told to operators and to nobody else', async () => {
    const site = await gatehouse().createSite();
    for (const token of [site.signToken(), site.signToken({ role: 'service_role' }), 'nonsense']) {
      expect((await askOperator(gatehouse(), 'GET /v1/usage/series', { token })).status).toBe(401);
    }
  });

  it.each([
    ['?by=week', 'by'],
    ['?from=2026-02-30', 'from'],
    ['?by=hour&from=2026-01-01&to=2026-02-02', 'from: is 2026-01-01, 32 days before to; allowed are 31'],
    ['?from=2024-01-01&to=2026-01-01', 'from: is 2024-01-01, 731 days before to; allowed are 366'],
    ['?instance=shop', 'instance'],
  ])('%s is refused by name', async (query, text) => {
    const answer = await seriesOf(query);
    expect(answer.status).toBe(400);
    expect(answer.json.msg).toContain(text);
  });
});
