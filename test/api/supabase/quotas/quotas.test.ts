import { beforeAll, describe, expect, it } from 'vitest';
import { useSmsStandIn } from '../../../support/sms-stand-in.ts';
import type { Site } from '../../../support/site.ts';
import { useGatehouse } from '../../../support/use-gatehouse.ts';
import { call, createPerson, someEmail, type Answer } from '../../netlify/client.ts';
import { newNumber, twilioSite } from '../phone/texts.ts';

const standIn = useSmsStandIn();
const gatehouse = useGatehouse({
  settings: {
    get smsUrl() {
      return standIn().url;
    },
  },
});
const password = 'a password of some length';
const hour = 3_600;
const unlimited = { token: 1_000_000, verify: 1_000_000, otp: 1_000_000, anonymous_users: 1_000_000 };

/** Midnight and a bit, so that no test is met by the end of an hour or a day. */
beforeAll(() => {
  const day = 24 * hour;
  const seconds = gatehouse().clock.now().getTime() / 1_000;
  gatehouse().clock.advance(day - (seconds % day) + 60);
});

const siteWith = (quotas: Record<string, number>, rest: object = {}): Promise<Site> =>
  gatehouse().createSite({
    settings: {
      ...twilioSite,
      dialect: 'supabase',
      rate_limit: { ...unlimited, email_sent: '', sms_sent: '', sms_per_number: '' },
      ...rest,
      quotas,
    },
  });

const ask = (site: Site, endpoint: string, json: unknown, bearer?: string): Promise<Answer> =>
  call(site.supabaseUrl, endpoint, { json, ...(bearer === undefined ? {} : { bearer }) });

const refusal = (code: number, error_code: string, msg: string) => ({
  status: code,
  body: { code, error_code, msg },
});

function waitIn(answer: Answer | undefined): number {
  return Number(answer?.headers.get('retry-after') ?? Number.NaN);
}

const untilNextHour = (): number => hour - ((gatehouse().clock.now().getTime() / 1_000) % hour);

describe('a site that has as many users as it may', () => {
  const full = refusal(403, 'user_quota_reached', 'This site has reached its limit of users: 1');

  it('refuses who is new and who has an account alike, and anybody by mail, text message or without a name', async () => {
    const site = await siteWith(
      { users_max: 1 },
      { external: { ...twilioSite.external, anonymous_users: { enabled: true } } },
    );
    const { email } = await createPerson(site);
    expect(await ask(site, 'POST /signup', { email: someEmail(), password })).toMatchObject(full);
    expect(await ask(site, 'POST /signup', { email, password })).toMatchObject(full);
    expect(await ask(site, 'POST /otp', { email: someEmail() })).toMatchObject(full);
    expect(await ask(site, 'POST /otp', { phone: newNumber() })).toMatchObject(full);
    expect(await ask(site, 'POST /signup', {})).toMatchObject(full);
  });

  it('takes none from its administrators either, until somebody has left', async () => {
    const site = await siteWith({ users_max: 1 });
    const person = await createPerson(site);
    const bearer = site.signToken({ role: 'service_role' });
    const json = { email: someEmail(), password };
    expect(await ask(site, 'POST /admin/users', json, bearer)).toMatchObject(full);
    expect(await ask(site, 'POST /invite', json, bearer)).toMatchObject(full);
    expect(await ask(site, 'POST /admin/generate_link', { ...json, type: 'signup' }, bearer)).toMatchObject(full);
    expect((await call(site.supabaseUrl, `DELETE /admin/users/${person.id}`, { bearer })).status).toBe(200);
    expect((await ask(site, 'POST /admin/users', json, bearer)).status).toBe(200);
  });

  it('still sends its users what signs them in', async () => {
    const site = await siteWith({ users_max: 1 });
    const { email } = await createPerson(site);
    expect((await ask(site, 'POST /otp', { email })).status).toBe(200);
  });

  it('has exactly so many when many sign up at once', async () => {
    const site = await siteWith({ users_max: 3 });
    const signUps = Array.from({ length: 20 }, () => ask(site, 'POST /signup', { email: someEmail(), password }));
    const statuses = (await Promise.all(signUps)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(3);
    expect(statuses.filter((status) => status === 403)).toHaveLength(17);
  });
});

describe('a site that has sent as many mails as it may', () => {
  const full = refusal(429, 'over_email_send_rate_limit', 'This site may send no more mails this hour');

  it.each(['POST /recover', 'POST /otp'])('%s says when there are more, to users and strangers', async (endpoint) => {
    const site = await siteWith({ mails_per_hour: 1 }, { mailer: { autoconfirm: true } });
    const { email } = await createPerson(site);
    expect((await ask(site, endpoint, { email })).status).toBe(200);
    // Or it would be refused for asking too soon.
    gatehouse().clock.advance(61);
    const refused = await ask(site, endpoint, { email });
    expect(refused).toMatchObject(full);
    expect(Math.abs(waitIn(refused) - untilNextHour())).toBeLessThan(10);
    const stranger = await ask(site, endpoint, { email: someEmail() });
    expect([stranger.status, stranger.body]).toEqual([refused.status, refused.body]);
    expect(Math.abs(waitIn(stranger) - waitIn(refused))).toBeLessThan(10);
  });

  it('is not told apart from one that strangers have used up', async () => {
    const site = await siteWith({ mails_per_hour: 1 });
    const { email } = await createPerson(site);
    expect((await ask(site, 'POST /recover', { email: someEmail() })).status).toBe(200);
    expect(await ask(site, 'POST /recover', { email })).toMatchObject(full);
  });

  it('says nothing of when there are more where its own rate limit is what refuses', async () => {
    const site = await siteWith({ mails_per_hour: 5 }, { rate_limit: { ...unlimited, email_sent: '1' } });
    const { email } = await createPerson(site);
    await ask(site, 'POST /recover', { email });
    const refused = await ask(site, 'POST /recover', { email: someEmail() });
    expect(refused).toMatchObject(refusal(429, 'over_email_send_rate_limit', 'email rate limit exceeded'));
    expect(refused.headers.get('retry-after')).toBeNull();
  });
});

describe('a site that has sent as many text messages as it may', () => {
  it.each([
    ['hour', { sms_per_hour: 1 }, 0],
    ['day', { sms_per_day: 1 }, 20 * hour],
  ])('says when there are more, to users and strangers: of the %s', async (period, quotas, leastSeconds) => {
    const site = await siteWith(quotas, { sms: { ...twilioSite.sms, max_frequency: 0 } });
    const phone = newNumber();
    expect((await ask(site, 'POST /otp', { phone })).status).toBe(200);
    for (const number of [phone, newNumber()]) {
      const answer = await ask(site, 'POST /otp', { phone: number });
      const text = `This site may send no more text messages this ${period}`;
      expect(answer).toMatchObject(refusal(429, 'over_sms_send_rate_limit', text));
      expect(waitIn(answer)).toBeGreaterThan(leastSeconds);
    }
  });
});

describe('a site that is asked more often in a second than it may', () => {
  it('answers 429 with the time to wait', async () => {
    const site = await siteWith({ requests_per_second: 3 });
    const answers: Answer[] = [];
    for (let i = 0; i < 20; i += 1) answers.push(await call(site.supabaseUrl, 'GET /settings'));
    expect(answers.slice(0, 3).map(({ status }) => status)).toEqual([200, 200, 200]);
    const refused = answers.find(({ status }) => status === 429);
    expect(refused).toMatchObject(
      refusal(429, 'over_request_rate_limit', 'This site is asked more often in a second than it may be'),
    );
    expect(waitIn(refused)).toBe(1);
  });
});
