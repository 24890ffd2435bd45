import { describe, expect, it } from 'vitest';
import { useSupabaseApi, type Answer, type RequestOptions } from '../support.ts';

const from = (address: string): RequestOptions => ({ headers: { 'X-Rate-Limit-Address': address } });
const wrong = { email: 'nobody@x.example', password: 'wrong' };

describe('the limit of an address', () => {
  // Each test has an instance version of its own, but buckets live as long as the API: addresses are not reused.
  const api = useSupabaseApi({ rate_limit: { token: 150, verify: 30, otp: 30, web3: 30 } });

  const askMany = async (times: number, ask: () => Promise<Answer>): Promise<number[]> => {
    const statuses: number[] = [];
    for (let i = 0; i < times; i += 1) statuses.push((await ask()).status);
    return statuses;
  };
  const token =
    (address: string, options: RequestOptions = {}) =>
    () =>
      api().post('/token?grant_type=id_token', {}, { ...from(address), ...options });

  it('lets 30 requests through at once, then refuses without a word of when to come back', async () => {
    expect(new Set(await askMany(30, token('203.0.113.1')))).toEqual(new Set([400]));
    const refused = await token('203.0.113.1')();
    expect(refused.status).toBe(429);
    expect(refused.body).toEqual({
      code: 429,
      error_code: 'over_request_rate_limit',
      msg: 'Request rate limit reached',
    });
    expect(refused.headers.get('retry-after')).toBeNull();
  });

  it('refills by the setting: 150 in 300 seconds are one every two', async () => {
    await askMany(31, token('203.0.113.2'));
    api().advance(10);
    expect(await askMany(6, token('203.0.113.2'))).toEqual([400, 400, 400, 400, 400, 429]);
  });

  it('is that of one address on one instance (S-11)', async () => {
    await askMany(31, token('203.0.113.3'));
    expect((await token('203.0.113.4')()).status).toBe(400);
    expect((await token('203.0.113.3', { on: 'b' })()).status).toBe(400);
  });

  it('goes by the first item of the header', async () => {
    await askMany(31, token('203.0.113.5, 198.51.100.1'));
    expect((await token('203.0.113.5, 198.51.100.2')()).status).toBe(429);
    expect((await token('198.51.100.1, 203.0.113.5')()).status).toBe(400);
  });

  it('does not exist without the header', async () => {
    const statuses = await askMany(40, () => api().post('/token?grant_type=id_token', {}));
    expect(new Set(statuses)).toEqual(new Set([400]));
  });

  it('has a bucket of its own for web3', async () => {
    await askMany(31, token('203.0.113.6'));
    const web3 = await api().post('/token?grant_type=web3', {}, from('203.0.113.6'));
    expect(web3.status).toBe(422);
  });

  it('does not count a grant nobody knows', async () => {
    const unknown = () => api().post('/token?grant_type=x', wrong, from('203.0.113.7'));
    expect(new Set(await askMany(40, unknown))).toEqual(new Set([400]));
  });

  it('goes by Sb-Forwarded-For where the instance believes it', async () => {
    const sent = { 'X-Rate-Limit-Address': '203.0.113.8', 'Sb-Forwarded-For': '198.51.100.8, 10.0.0.1' };
    await askMany(31, token('203.0.113.8'));
    expect((await token('', { headers: sent })()).status).toBe(429);
    api().configure({ security: { sb_forwarded_for_enabled: true } });
    expect((await token('', { headers: sent })()).status).toBe(400);
    expect((await token('', { headers: { ...sent, 'Sb-Forwarded-For': 'nonsense' } })()).status).toBe(429);
  });

  it('never stops settings, authorize and the bearer’s own user', async () => {
    for (const path of ['/settings', '/authorize?provider=x', '/user']) {
      const statuses = await askMany(40, () => api().get(path, from('203.0.113.9')));
      expect(statuses).not.toContain(429);
    }
  });
});
