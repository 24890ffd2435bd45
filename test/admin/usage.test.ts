import { describe, expect, it } from 'vitest';
import { call, createPerson, grantPassword, grantRefresh, someEmail } from '../api/netlify/client.ts';
import { useHookReceiver } from '../support/hook-receiver.ts';
import { askOperator, usedBy } from '../support/operator.ts';
import type { Site } from '../support/site.ts';
import { useGatehouse } from '../support/use-gatehouse.ts';
import { addEndpoint, called } from '../webhooks/webhook-site.ts';

const gatehouse = useGatehouse();
const receiver = useHookReceiver();
const password = 'a password of some length';
const today = (): string => gatehouse().clock.now().toISOString().slice(0, 10);
const operator = (endpoint: string, asking = {}) => askOperator(gatehouse(), endpoint, asking);
const usageOf = async (site: Site, query = '') => operator(`GET /v1/instances/${site.slug}/usage${query}`);

const supabase = (site: Site, endpoint: string, json: unknown) => call(site.supabaseUrl, endpoint, { json });

/** A user by mail, two sign-ins, two refreshes, a refused sign-in and a mail, in one language. */
const deeds = {
  netlify: async (site: Site): Promise<void> => {
    const email = someEmail();
    await call(site, 'POST /signup', { json: { email, password } });
    const token = await site.tokenMailedTo(email);
    await call(site, 'POST /verify', { json: { type: 'signup', token } });
    const { body } = await grantPassword(site, email, password);
    const refreshed = await grantRefresh(site, body.refresh_token);
    await grantRefresh(site, refreshed.body.refresh_token);
    await grantPassword(site, email, 'wrong');
    const before = await site.mailTo(email);
    await call(site, 'POST /recover', { json: { email } });
    await site.mailTo(email, undefined, before);
  },
  supabase: async (site: Site): Promise<void> => {
    const email = someEmail();
    await supabase(site, 'POST /signup', { email, password });
    const token_hash = await site.tokenMailedTo(email);
    await supabase(site, 'POST /verify', { type: 'signup', token_hash });
    const { body } = await supabase(site, 'POST /token?grant_type=password', { email, password });
    const refresh = (token: string) => supabase(site, 'POST /token?grant_type=refresh_token', { refresh_token: token });
    await refresh((await refresh(body.refresh_token)).body.refresh_token);
    await supabase(site, 'POST /token?grant_type=password', { email, password: 'wrong' });
    const before = await site.mailTo(email);
    await supabase(site, 'POST /recover', { email });
    await site.mailTo(email, undefined, before);
  },
};

describe('what a site used', () => {
  it.each(['netlify', 'supabase'] as const)('is what was done there, in %s words', async (language) => {
    const site = await gatehouse().createSite({ settings: { dialect: language } });
    const hook = receiver().hook();
    await addEndpoint(gatehouse(), site, hook.url, { event_types: ['user.created'] });
    await deeds[language](site);
    await deeds[language](site);
    await called(hook, 2);
    const total = {
      sign_ups: 2,
      'logins.otp': 2,
      'logins.password': 2,
      token_refreshes: 4,
      mails_sent: 4,
      webhooks_sent: 2,
    };
    expect(await usedBy(gatehouse(), site, total)).toEqual(total);
    expect((await usageOf(site)).json).toEqual({
      from: `${today().slice(0, 7)}-01`,
      to: today(),
      users: 2,
      days: [{ day: today(), amounts: total }],
      total,
      months: [{ month: today().slice(0, 7), active_users: 2 }],
    });
  });

  it('counts refused requests, and people without a name', async () => {
    const site = await gatehouse().createSite({
      settings: {
        dialect: 'supabase',
        external: { anonymous_users: { enabled: true } },
        quotas: { mails_per_hour: 1 },
      },
    });
    await supabase(site, 'POST /signup', {});
    for (let i = 0; i < 3; i += 1) await supabase(site, 'POST /recover', { email: someEmail() });
    const total = { sign_ups: 1, 'logins.anonymous': 1, rate_limited: 2 };
    expect(await usedBy(gatehouse(), site, total)).toEqual(total);
  });

  it('counts a person once a month, and again in the next', async () => {
    const site = await gatehouse().createSite();
    const { email, password: word, refreshToken } = await createPerson(site);
    await grantRefresh(site, refreshToken);
    await grantPassword(site, email, word);
    await usedBy(gatehouse(), site, { 'logins.password': 2, token_refreshes: 1 });
    const first = today().slice(0, 7);
    gatehouse().clock.advance(31 * 86_400);
    await createPerson(site);
    await grantPassword(site, email, word);
    await usedBy(gatehouse(), site, { 'logins.password': 2 });
    const read = async () => {
      const { months } = (await usageOf(site, `?from=${first}-01&to=${today()}`)).json;
      return [months[0], months.at(-1)];
    };
    await expect.poll(read).toEqual([
      { month: first, active_users: 1 },
      { month: today().slice(0, 7), active_users: 2 },
    ]);
  });

  it('is not told of another', async () => {
    const [site, other] = [await gatehouse().createSite(), await gatehouse().createSite()];
    await createPerson(site);
    await usedBy(gatehouse(), site, { sign_ups: 1 });
    expect((await usageOf(other)).json).toMatchObject({ users: 0, days: [], total: {}, months: [{ active_users: 0 }] });
  });

  it('is told to operators, by id or slug, and to nobody else', async () => {
    const site = await gatehouse().createSite();
    expect((await operator(`GET /v1/instances/${site.id}/usage`)).status).toBe(200);
    for (const path of [`/v1/instances/${site.slug}/usage`, '/v1/usage']) {
      for (const token of [site.signToken(), site.signToken({ role: 'service_role' }), 'nonsense']) {
        expect((await operator(`GET ${path}`, { token })).status).toBe(401);
      }
    }
    expect((await operator('GET /v1/instances/nobody/usage')).status).toBe(404);
  });

  it.each([
    ['?from=2026-02-30', 'from'],
    ['?to=yesterday', 'to'],
    ['?from=2026-03-02&to=2026-03-01', 'from: is 2026-03-02, after to, which is 2026-03-01'],
    ['?from=2024-01-01&to=2026-01-01', 'from: is 2024-01-01, 731 days before to; allowed are 366'],
    ['?since=2026-01-01', 'since'],
  ])('%s is refused by name', async (query, text) => {
    const site = await gatehouse().createSite();
    const answer = await usageOf(site, query);
    expect(answer.status).toBe(400);
    expect(answer.json.msg).toContain(text);
  });
});

describe('what all sites used', () => {
  const whole = async () => (await operator('GET /v1/usage?limit=10000')).json.usage as unknown[];

  it('comes in pages that miss nothing', async () => {
    const site = await gatehouse().createSite();
    await createPerson(site);
    await usedBy(gatehouse(), site, { sign_ups: 1, 'logins.password': 1 });
    const line = (metric: string) => ({ instance_id: site.id, slug: site.slug, day: today(), metric, amount: 1 });
    const mine = ['logins.password', 'monthly_active_users', 'sign_ups'].map(line);
    await expect.poll(whole).toEqual(expect.arrayContaining(mine));
    const paged: unknown[] = [];
    for (let cursor = ''; ;) {
      const { json } = await operator(`GET /v1/usage?limit=2${cursor}`);
      expect(json.usage.length).toBeLessThanOrEqual(2);
      paged.push(...json.usage);
      if (json.next === null) break;
      cursor = `&cursor=${json.next}`;
    }
    expect(paged).toEqual(await whole());
  });

  it.each([
    ['format', '&format=csv', '*/*'],
    ['Accept', '', 'text/csv'],
  ])('comes as CSV by %s', async (_by, query, accept) => {
    const answer = await operator(`GET /v1/usage?limit=3${query}`, { accept });
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
    const [first] = (await whole()) as Record<string, unknown>[];
    const [head, line, ...rest] = answer.text.split('\r\n');
    expect([head, line]).toEqual(['instance_id,slug,day,metric,amount', Object.values(first ?? {}).join(',')]);
    expect(rest).toHaveLength(3);
    const next = await operator(`GET /v1/usage?format=csv&cursor=${answer.headers.get('next-cursor')}`);
    expect(next.text.split('\r\n')).toHaveLength((await whole()).length - 3 + 2);
    expect(next.headers.get('next-cursor')).toBeNull();
  });

  it.each([
    ['format', '?format=ndjson', '*/*'],
    ['Accept', '', 'application/x-ndjson'],
  ])('comes as NDJSON by %s', async (_by, query, accept) => {
    const answer = await operator(`GET /v1/usage${query}`, { accept });
    expect(answer.headers.get('content-type')).toBe('application/x-ndjson');
    const lines = answer.text.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(await whole());
  });

  it('comes of one site alone, by id or slug, in any form', async () => {
    const site = await gatehouse().createSite();
    await createPerson(site);
    await usedBy(gatehouse(), site, { sign_ups: 1, 'logins.password': 1 });
    const line = (metric: string) => ({ instance_id: site.id, slug: site.slug, day: today(), metric, amount: 1 });
    const mine = ['logins.password', 'monthly_active_users', 'sign_ups'].map(line);
    for (const reference of [site.id, site.slug]) {
      await expect
        .poll(async () => (await operator(`GET /v1/usage?instance=${reference}`)).json)
        .toEqual({ usage: mine, next: null });
    }
    const first = await operator(`GET /v1/usage?format=csv&limit=2&instance=${site.slug}`);
    const cursor = String(first.headers.get('next-cursor'));
    const second = await operator(`GET /v1/usage?format=csv&instance=${site.slug}&cursor=${cursor}`);
    const lines = mine.map((entry) => Object.values(entry).join(','));
    expect(first.text.split('\r\n').slice(1, -1)).toEqual(lines.slice(0, 2));
    expect(second.text.split('\r\n').slice(1, -1)).toEqual(lines.slice(2));
    expect((await operator('GET /v1/usage?instance=nobody')).status).toBe(404);
  });

  it.each(['format=xml', 'limit=0', 'limit=10001', 'cursor=nonsense'])('%s is refused by name', async (query) => {
    const answer = await operator(`GET /v1/usage?${query}`);
    expect(answer.status).toBe(400);
    expect(answer.json.msg).toContain(query.split('=')[0]);
  });
});
