import { beforeAll, describe, expect, it } from 'vitest';
import { askOperator } from '../../support/operator.ts';
import type { Site } from '../../support/site.ts';
import { useSmsStandIn } from '../../support/sms-stand-in.ts';
import { useGatehouse } from '../../support/use-gatehouse.ts';
import { call, createPerson, someEmail, type Answer } from '../netlify/client.ts';
import { newNumber, twilioSite } from '../supabase/phone/texts.ts';

const standIn = useSmsStandIn();
const gatehouse = useGatehouse({
  settings: {
    get smsUrl() {
      return standIn().url;
    },
  },
});
const password = 'a password of some length';
const day = 86_400;

/** Midnight and a bit, so that no test is met by the end of an hour or a day. */
beforeAll(() => {
  const seconds = gatehouse().clock.now().getTime() / 1_000;
  gatehouse().clock.advance(day - (seconds % day) + 60);
});

type Dialect = 'netlify' | 'supabase';
type Deed = (site: Site, base: string) => Promise<Answer>;

const signUp: Deed = (_site, base) => call(base, 'POST /signup', { json: { email: someEmail(), password } });
const recover: Deed = (_site, base) => call(base, 'POST /recover', { json: { email: someEmail() } });
const textCode: Deed = (_site, base) => call(base, 'POST /otp', { json: { phone: newNumber() } });
const askSettings: Deed = (_site, base) => call(base, 'GET /settings');

const users = (limit: number): string => `This site has reached its limit of users: ${limit}`;
const mails = (period: string) => (): string => `This site may send no more mails this ${period}`;
const texts = (period: string) => (): string => `This site may send no more text messages this ${period}`;
const requests = (): string => 'This site is asked more often in a second than it may be';

interface Case {
  readonly quota: string;
  readonly deed: Deed;
  readonly status: number;
  readonly code: string;
  readonly says: (limit: number) => string;
  /** What the time it is told for began with. */
  readonly period: 'hour' | 'day';
}

const cases: readonly Case[] = [
  { quota: 'users_max', deed: signUp, status: 403, code: 'user_quota_reached', says: users, period: 'day' },
  { quota: 'mails_per_hour', ...mailCase('hour'), period: 'hour' },
  { quota: 'mails_per_day', ...mailCase('day'), period: 'day' },
  { quota: 'sms_per_hour', ...textCase('hour'), period: 'hour' },
  { quota: 'sms_per_day', ...textCase('day'), period: 'day' },
  {
    quota: 'requests_per_second',
    deed: askSettings,
    status: 429,
    code: 'over_request_rate_limit',
    says: requests,
    period: 'day',
  },
];

function mailCase(period: string): Omit<Case, 'quota' | 'period'> {
  return { deed: recover, status: 429, code: 'over_email_send_rate_limit', says: mails(period) };
}

function textCase(period: string): Omit<Case, 'quota' | 'period'> {
  return { deed: textCode, status: 429, code: 'over_sms_send_rate_limit', says: texts(period) };
}

/** Text messages are asked for in one wire language only. */
const table = cases.flatMap((one) =>
  (one.quota.startsWith('sms') ? (['supabase'] as const) : (['netlify', 'supabase'] as const)).map(
    (dialect) => [one.quota, dialect, one] as const,
  ),
);

const siteWith = (dialect: Dialect, quotas: Record<string, number>): Promise<Site> =>
  gatehouse().createSite({
    settings: {
      ...twilioSite,
      sms: { ...twilioSite.sms, max_frequency: 0 },
      // A mail is promised to nobody by a sign-up.
      mailer: { autoconfirm: true },
      hide_existing_accounts: true,
      dialect,
      quotas,
    },
  });

const baseOf = (site: Site, dialect: Dialect): string => (dialect === 'netlify' ? site.netlifyUrl : site.supabaseUrl);

function refusalIn(dialect: Dialect, { status, code, says }: Case, limit: number): object {
  const msg = says(limit);
  return { status, body: dialect === 'netlify' ? { code: status, msg } : { code: status, error_code: code, msg } };
}

async function noticesOf(site: Site): Promise<unknown[]> {
  const { rows } = await gatehouse().platform.db.knex.raw<{ rows: { data: unknown }[] }>(
    "select data from gatehouse.events where instance_id = ? and type = 'instance.quota_reached' order by id",
    [site.id],
  );
  return rows.map(({ data }) => data);
}

async function set(site: Site, quotas: Record<string, number>): Promise<void> {
  const body = { settings: { quotas } };
  expect(await askOperator(gatehouse(), `PATCH /v1/instances/${site.slug}`, { body })).toMatchObject({ status: 200 });
}

/** In the same second, or a request more would be allowed. */
async function atOnce(times: number, deed: () => Promise<Answer>): Promise<Answer[]> {
  return Promise.all(Array.from({ length: times }, deed));
}

const refusedOf = (answers: readonly Answer[], { status }: Case): Answer[] =>
  answers.filter((answer) => answer.status === status);

describe.each(table)('%s in the %s dialect', (quota, dialect, one) => {
  const limit = quota === 'requests_per_second' ? 10 : 2;

  it('allows as much as it says, refuses what is beyond, and allows it once it is raised', async () => {
    const site = await siteWith(dialect, { [quota]: limit });
    const base = baseOf(site, dialect);
    const deed = () => one.deed(site, base);
    expect(refusedOf(await atOnce(limit, deed), one)).toEqual([]);
    // Few enough that the line in front of the hashing threads turns nobody away before the quota does.
    const beyond = limit * 5;
    const refused = refusedOf(await atOnce(beyond, deed), one);
    // Meanwhile some seconds may pass; of nothing else is there more.
    if (quota !== 'requests_per_second') expect(refused).toHaveLength(beyond);
    expect(refused[0]).toMatchObject(refusalIn(dialect, one, limit));
    if (one.status === 429) expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(0);
    else expect(refused[0]?.headers.get('retry-after')).toBeNull();
    await set(site, { [quota]: 1_000 });
    // What was spent of a second comes back by itself.
    await expect.poll(async () => refusedOf(await atOnce(3, deed), one), { timeout: 10_000 }).toEqual([]);
  });

  it('is told once a period, and once more in the next', async () => {
    const site = await siteWith(dialect, { [quota]: limit });
    const deed = () => one.deed(site, baseOf(site, dialect));
    const seconds = one.period === 'hour' ? 3_600 : day;
    const notice = () => {
      const begun = Math.floor(gatehouse().clock.now().getTime() / (seconds * 1_000)) * seconds * 1_000;
      return { quota, limit, since: new Date(begun).toISOString() };
    };
    const first = notice();
    await atOnce(limit * 20, deed);
    await atOnce(limit * 2, deed);
    await expect.poll(() => noticesOf(site)).toEqual([first]);
    gatehouse().clock.advance(seconds);
    const second = notice();
    await atOnce(limit * 20, deed);
    await expect.poll(() => noticesOf(site)).toEqual([first, second]);
  });

  it('is no other site’s', async () => {
    const [site, other] = [await siteWith(dialect, { [quota]: limit }), await siteWith(dialect, { [quota]: limit })];
    await atOnce(limit * 20, () => one.deed(site, baseOf(site, dialect)));
    const elsewhere = await atOnce(limit, () => one.deed(other, baseOf(other, dialect)));
    expect(refusedOf(elsewhere, one)).toEqual([]);
    await expect.poll(() => noticesOf(site)).toHaveLength(1);
    expect(await noticesOf(other)).toEqual([]);
  });
});

describe('a site whose users are as many as it may have', () => {
  it.each(['netlify', 'supabase'] as const)('still signs them in and lets them refresh: %s', async (dialect) => {
    const site = await siteWith(dialect, { users_max: 1 });
    const { email, password: word } = await createPerson(site);
    const base = baseOf(site, dialect);
    const form = { grant_type: 'password', username: email, password: word };
    const signedIn =
      dialect === 'netlify'
        ? await call(base, 'POST /token', { form })
        : await call(base, 'POST /token?grant_type=password', { json: { email, password: word } });
    expect(signedIn.status).toBe(200);
    const token = signedIn.body.refresh_token as string;
    const refreshed =
      dialect === 'netlify'
        ? await call(base, 'POST /token', { form: { grant_type: 'refresh_token', refresh_token: token } })
        : await call(base, 'POST /token?grant_type=refresh_token', { json: { refresh_token: token } });
    expect(refreshed.status).toBe(200);
  });
});
