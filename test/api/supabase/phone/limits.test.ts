import { describe, expect, it } from 'vitest';
import type { SparseSettings } from '@gatehouse/instances';
import { useSupabaseApi, type Answer } from '../support.ts';
import { newNumber, twilioSite } from './texts.ts';

const api = useSupabaseApi({ ...twilioSite, sms: { ...twilioSite.sms, max_frequency: 0 } });
const ask = (phone: string, on = 'a'): Promise<Answer> => api().post('/otp', { phone }, { on });

let days = 0;
/** Buckets of other tests are full again. */
function limit(rate_limit: NonNullable<SparseSettings['rate_limit']>): void {
  api().advance((days += 1) * 86_400);
  api().configure({ rate_limit });
}

async function statusesOf(phones: readonly string[]): Promise<number[]> {
  const statuses = [];
  for (const phone of phones) statuses.push((await ask(phone)).status);
  return statuses;
}

const many = (count: number, phone?: string): string[] => Array.from({ length: count }, () => phone ?? newNumber());

describe('a number', () => {
  it('gets as many messages as the limit says, and then one at a time', async () => {
    limit({ sms_per_number: '3/12m' });
    const phone = newNumber();
    expect(await statusesOf(many(4, phone))).toEqual([200, 200, 200, 429]);
    const refused = await ask(phone);
    expect(refused.body).toMatchObject({ error_code: 'over_sms_send_rate_limit', msg: 'SMS rate limit exceeded' });
    expect(refused.headers.get('retry-after')).toBe('720');
    expect((await ask(newNumber())).status).toBe(200);
    api().advance(720);
    expect(await statusesOf(many(2, phone))).toEqual([200, 429]);
  });

  it('has that limit whether or not it has an account', async () => {
    limit({ sms_per_number: '2/12m' });
    const known = newNumber();
    await api().addUser({ email: null, phone: known, phone_confirmed_at: api().now });
    for (const phone of [known, newNumber()]) {
      const resend = (): Promise<Answer> => api().post('/resend', { type: 'sms', phone });
      expect([(await resend()).status, (await resend()).status, (await resend()).status]).toEqual([200, 200, 429]);
    }
  });

  it('gets five unless the site says otherwise', async () => {
    limit({ sms_per_number: '5/12m' });
    expect(await statusesOf(many(6, newNumber()))).toEqual([200, 200, 200, 200, 200, 429]);
  });

  it('has a limit at each site', async () => {
    limit({ sms_per_number: '1/12m' });
    api().configure({ rate_limit: { sms_per_number: '1/12m' } }, 'b');
    const phone = newNumber();
    expect([(await ask(phone)).status, (await ask(phone)).status]).toEqual([200, 429]);
    expect((await ask(phone, 'b')).status).toBe(200);
  });
});

describe('a country', () => {
  it('gets as many messages as the limit says, all its numbers together', async () => {
    limit({ sms_per_country: '2/1h' });
    expect(await statusesOf(['35312345671', '35312345672', '35312345673', '35412345674'])).toEqual([
      200, 200, 429, 200,
    ]);
  });

  it.each([
    [{ allowed_countries: ['44'] }, '447700900001', '15551230001'],
    [{ blocked_countries: ['881', '882'] }, '447700900002', '881612345678'],
    [{ allowed_countries: ['1'], blocked_countries: ['1876'] }, '15551230002', '18765551234'],
  ])('gets none where the site says so (%j)', async (sms, served, refused) => {
    api().configure({ sms });
    expect((await ask(served)).status).toBe(200);
    expect(await ask(refused)).toMatchObject({
      status: 422,
      body: { error_code: 'sms_send_failed', msg: 'Text messages are not sent to this country' },
    });
    expect(await api().rows('users').where({ phone: refused })).toEqual([]);
  });
});

describe('a site', () => {
  it('sends as many messages in an hour as the quota says, and says when the next begins', async () => {
    limit({ sms_sent: '2' });
    api().advance(600);
    expect(await statusesOf(many(3))).toEqual([200, 200, 429]);
    const refused = await ask(newNumber());
    expect(refused.body.error_code).toBe('over_sms_send_rate_limit');
    expect(refused.headers.get('retry-after')).toBe('3000');
    api().advance(3_000);
    expect(await statusesOf(many(1))).toEqual([200]);
  });

  it('leaves no user behind whom it could not text', async () => {
    limit({ sms_sent: '0' });
    const phone = newNumber();
    expect((await ask(phone)).status).toBe(429);
    expect(await api().rows('users').where({ phone })).toEqual([]);
  });

  it('has no quota where it confirms by itself', async () => {
    limit({ sms_sent: '0' });
    api().configure({ sms: { autoconfirm: true } });
    expect(await statusesOf(many(2))).toEqual([200, 200]);
  });

  it('does not tell by a quota that is used up who has an account', async () => {
    limit({ sms_sent: '2' });
    const waiting = newNumber();
    await ask(waiting);
    const resend = async (phone: string): Promise<number> =>
      (await api().post('/resend', { type: 'sms', phone })).status;
    expect(await resend(newNumber())).toBe(200);
    expect([await resend(waiting), await resend(newNumber())]).toEqual([429, 429]);
  });

  it('shares no quota with another site', async () => {
    limit({ sms_sent: '1' });
    expect(await statusesOf(many(2))).toEqual([200, 429]);
    expect((await ask(newNumber(), 'b')).status).toBe(200);
  });
});
