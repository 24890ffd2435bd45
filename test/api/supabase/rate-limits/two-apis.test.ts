import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApi, DatabaseRateLimitStore, RateLimiter } from '@gatehouse/api';
import { serve, type Serving } from '@gatehouse/http';
import { useSupabaseApi } from '../support.ts';

const burst = 30;
/** A tenth of the burst. */
const lease = 3;

describe('two APIs on one database', () => {
  const api = useSupabaseApi({ rate_limit: { token: 150 } });
  const limiters: RateLimiter[] = [];
  const servers: Serving[] = [];

  beforeAll(async () => {
    for (let i = 0; i < 2; i += 1) {
      const { dependencies } = api();
      const rateLimiter = new RateLimiter({ store: new DatabaseRateLimitStore(dependencies.db) });
      const options = { host: '127.0.0.1', port: 0, drainSeconds: 1, log: dependencies.log };
      limiters.push(rateLimiter);
      servers.push(await serve(createApi({ ...dependencies, rateLimiter }), options));
    }
  });
  afterAll(async () => {
    for (const server of servers) await server.close();
    for (const limiter of limiters) await limiter.stop();
  });

  async function ask(server: Serving | undefined, address: string): Promise<number> {
    const answer = await fetch(`http://127.0.0.1:${server?.port}/i/a/auth/v1/token?grant_type=web3`, {
      method: 'POST',
      headers: { 'X-Rate-Limit-Address': address },
    });
    return answer.status;
  }

  it('limit an address together, whichever of them it asks (S-11)', async () => {
    const statuses = await Promise.all(Array.from({ length: 100 }, (_, i) => ask(servers[i % 2], '203.0.113.1')));
    const admitted = statuses.filter((status) => status !== 429).length;
    expect(admitted).toBeGreaterThanOrEqual(burst);
    expect(admitted).toBeLessThanOrEqual(burst + servers.length * lease);
  });

  it('do not let it start afresh at the other', async () => {
    for (let i = 0; i <= burst; i += 1) await ask(servers[0], '203.0.113.2');
    expect(await ask(servers[0], '203.0.113.2')).toBe(429);
    await limiters[0]?.stop();
    const statuses: number[] = [];
    for (let i = 0; i <= lease; i += 1) statuses.push(await ask(servers[1], '203.0.113.2'));
    expect(statuses.at(-1)).toBe(429);
  });
});
