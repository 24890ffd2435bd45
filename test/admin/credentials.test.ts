import { describe, expect, it } from 'vitest';
import { operatorToken, previousToken, useAdmin } from './use-admin.ts';

const admin = useAdmin({ GATEHOUSE_ADMIN_ALLOWED_HOSTS: 'admin.example', GATEHOUSE_TRUSTED_PROXIES: '127.0.0.0/8' });

// A limit counts by address: every test fails from one of its own.
let addresses = 0;
const from = (): Record<string, string> => ({ 'X-Forwarded-For': `198.51.100.${(addresses += 1)}` });

const guarded = ['/', '/instances/6ba7b810-9dad-11d1-80b4-00c04fd430c8', '/v1/instances', '/inbox/messages'];

describe('every operator route', () => {
  it.each(guarded)('GET %s wants a bearer token, and the right one', async (path) => {
    const headers = from();
    const missing = await admin().ask('GET', path, { token: null, headers });
    expect(missing.text).toBe('{"code":401,"msg":"This endpoint requires a Bearer token"}');
    expect(missing.status).toBe(401);
    for (const malformed of ['Basic abc', 'Bearer', `Bearer  ${operatorToken}`, `Bearer ${operatorToken} x`]) {
      const answer = await admin().ask('GET', path, { token: null, headers: { ...headers, Authorization: malformed } });
      expect(answer.json.msg).toBe('This endpoint requires a Bearer token');
    }
    for (const wrong of ['x', operatorToken.slice(0, -1), `${operatorToken}x`, operatorToken.toUpperCase()]) {
      const answer = await admin().ask('GET', path, { token: wrong, headers });
      expect(answer.status).toBe(401);
      expect(answer.text).toBe('{"code":401,"msg":"Request does not include an Operator token"}');
    }
  });

  it('takes either of two live tokens', async () => {
    for (const token of [operatorToken, previousToken]) {
      expect((await admin().ask('GET', '/', { token, headers: from() })).status).toBe(200);
    }
    const lowerCase = { Authorization: `bearer ${operatorToken}`, ...from() };
    expect((await admin().ask('GET', '/', { token: null, headers: lowerCase })).status).toBe(200);
  });

  it('is closed for a while to an address that fails too often, and open to others', async () => {
    const headers = from();
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 22; attempt += 1) {
      statuses.push((await admin().ask('GET', '/', { token: 'wrong', headers })).status);
    }
    expect(statuses.slice(0, 20)).toEqual(Array<number>(20).fill(401));
    expect(statuses.at(-1)).toBe(429);
    const right = await admin().ask('GET', '/', { headers });
    expect(right.status).toBe(429);
    expect(Number(right.headers['retry-after'])).toBeGreaterThan(0);
    expect((await admin().ask('GET', '/', { headers: from() })).status).toBe(200);
  });

  it('never writes a token to the log', () => {
    expect(admin().log.join('')).not.toContain(operatorToken);
  });
});

describe('a Host that is not this app’s', () => {
  it.each(['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', '192.0.2.7', 'a b'])(
    '%s is refused on every route but those of probes, with the right token too',
    async (host) => {
      for (const path of guarded) {
        const { status } = await admin().ask('GET', path, { headers: { Host: host } });
        expect([400, 421]).toContain(status);
      }
    },
  );

  it.each(['localhost:9990', '127.0.0.1', '[::1]:1', 'LOCALHOST.', 'admin.example'])('%s is its own', async (host) => {
    expect((await admin().ask('GET', '/', { headers: { Host: host } })).status).toBe(200);
  });
});

it('no page of another origin may read anything', async () => {
  const headers = { Origin: 'https://page.example', 'Access-Control-Request-Method': 'GET' };
  const preflight = await admin().ask('OPTIONS', '/inbox/messages', { headers });
  const plain = await admin().ask('GET', '/inbox/messages', { headers });
  for (const answer of [preflight, plain]) {
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
  }
});

it('health and readiness need no credential', async () => {
  const health = await admin().ask('GET', '/health', { token: null });
  expect(health.json).toEqual({
    description: 'GoTrue is a user registration and authentication API',
    name: 'GoTrue',
    version: 'test',
  });
  expect((await admin().ask('GET', '/ready', { token: null })).json.status).toBe('ready');
});
