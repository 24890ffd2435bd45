import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createApi, RateLimiter } from '@gatehouse/api';
import { createPasswordHasher, VerifiedTokenCache } from '@gatehouse/crypto';
import { serve, type Serving } from '@gatehouse/http';
import { effectiveSettings, inheritedSettings, type Instance } from '@gatehouse/instances';
import { createOutbound } from '@gatehouse/outbound';
import { createLogger } from '@gatehouse/telemetry';
import { useDatabase } from '@gatehouse/testing';

const database = useDatabase();
let serving: Serving;
let url: string;
beforeAll(async () => {
  const log = createLogger({ name: 'test', level: 'warn' });
  const instance = {
    id: randomUUID(), siteUuid: null, slug: 'a', state: 'active', settingsVersion: '1',
    settings: effectiveSettings(inheritedSettings(), { site_url: 'http://x.example', jwt: { secret: 's'.repeat(32) }, mailer: { autoconfirm: true }, rate_limit: { token: 1000 } } as never),
    keys: { dataKey: randomBytes(32), tokenPepper: randomBytes(32), refreshTokenKey: randomBytes(32), stateKey: randomBytes(32) },
  } as unknown as Instance;
  const { db } = database();
  await db.knex('gatehouse.instances').insert({ id: instance.id, slug: 'a', data_key: 'x', master_key_id: '1', created_at: new Date(), updated_at: new Date() });
  const app = createApi({
    settings: { version: 't', defaultDialect: 'netlify', sources: { signature: true, domain: true, path: true, localhost: true }, operatorSigningKeys: ['op'], operatorTokens: ['op'], trustedProxies: [], rateLimitHeader: undefined, requestIdHeader: undefined, exportSecret: undefined, limitsByAddress: true, corsAllowedHeaders: [] },
    db, instances: { single: null, findById: async (id) => (id === instance.id ? instance : undefined), findBySlug: async (s) => (s === 'a' ? instance : undefined), findByDomain: async () => undefined },
    passwords: createPasswordHasher({ threads: 1, bcryptCost: 4 }), verifiedTokens: new VerifiedTokenCache(100), outbound: createOutbound({ allowedRanges: ['127.0.0.0/8'], maxResponseBytes: 1e6 }),
    rateLimiter: new RateLimiter(), log, ringMessages: () => {}, settingsId: null, readyChecks: [], now: () => new Date(),
  });
  serving = await serve(app as never, { host: '127.0.0.1', port: 0, drainSeconds: 1, log });
  url = `http://127.0.0.1:${serving.port}/i/a/.netlify/identity`;
});
afterAll(() => serving.close());

it('signs up, in and out', async () => {
  const post = (path: string, body: unknown) => fetch(url + path, { method: 'POST', body: JSON.stringify(body) });
  const form = (body: Record<string, string>) => fetch(`${url}/token`, { method: 'POST', body: new URLSearchParams(body) });
  const up = await post('/signup', { email: 'Ann@x.example', password: 'secret', data: { full_name: 'Ann' } });
  console.log(up.status, await up.text());
  const inn = await form({ grant_type: 'password', username: 'ann@x.example', password: 'secret' });
  const tokens = (await inn.json()) as Record<string, string>;
  console.log(inn.status, tokens);
  const me = await fetch(`${url}/user`, { headers: { authorization: `Bearer ${tokens['access_token']}` } });
  console.log(me.status, await me.text());
  const refreshes = await Promise.all(Array.from({ length: 20 }, () => form({ grant_type: 'refresh_token', refresh_token: tokens['refresh_token'] ?? '' })));
  console.log(refreshes.map((r) => r.status), new Set(await Promise.all(refreshes.map(async (r) => ((await r.json()) as { refresh_token: string }).refresh_token))));
  const put = await fetch(`${url}/user`, { method: 'PUT', body: '{"data":{"x":1},"password":"other"}', headers: { authorization: `Bearer ${tokens['access_token']}` } });
  console.log(put.status, await put.text());
  const out = await fetch(`${url}/logout`, { method: 'POST', headers: { authorization: `Bearer ${tokens['access_token']}` } });
  console.log(out.status, out.headers.get('set-cookie'));
  const gone = await fetch(`${url}/user`, { headers: { authorization: `Bearer ${tokens['access_token']}` } });
  console.log(gone.status, await gone.text());
  expect(up.status).toBe(200);
});
