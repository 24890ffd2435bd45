import { beforeAll, describe, expect, it } from 'vitest';
import type { Site } from '../../../support/site.ts';
import { useGatehouse } from '../../../support/use-gatehouse.ts';
import { call, refusal } from '../client.ts';

const gatehouse = useGatehouse();
let site: Site;
beforeAll(async () => {
  site = await gatehouse().createSite();
});

describe('an unknown path', () => {
  it('is a plain 404', async () => {
    for (const path of [
      '/',
      '/nowhere',
      '/signup/',
      '/token/',
      '/settings/',
      '/admin',
      '/admin/users/a/b',
      '/user/x',
      '/USER',
      '/Signup',
    ]) {
      const answer = await call(site, `GET ${path}`);
      expect(answer, path).toMatchObject({ status: 404, text: '404 page not found\n' });
      expect(answer.headers.get('content-type'), path).toBe('text/plain; charset=utf-8');
    }
  });

  it('that cannot be decoded is a 4xx', async () => {
    for (const path of ['/%zz', '/admin/users/%zz', '/admin/users/%00', '/%', '/admin/users/%ff%fe']) {
      const { status } = await call(site, `GET ${path}`, { bearer: site.signToken() });
      expect([400, 404], path).toContain(status);
    }
  });
});

describe('a known path and another method', () => {
  it('is an empty 405 that allows what there is', async () => {
    for (const [endpoint, allowed] of [
      ['GET /signup', 'POST'],
      ['DELETE /token', 'POST'],
      ['GET /verify', 'POST'],
      ['POST /settings', 'GET'],
      ['HEAD /settings', 'GET'],
      ['OPTIONS /settings', 'GET'],
      ['PATCH /user', 'GET, PUT'],
      ['POST /user/', 'GET, PUT'],
      ['PUT /admin/users', 'GET, POST'],
      ['POST /admin/users/x', 'GET, PUT, DELETE'],
      ['POST /admin/audit', 'GET'],
    ] as const) {
      const answer = await call(site, endpoint);
      expect(answer, endpoint).toMatchObject({ status: 405, text: '' });
      const named = (answer.headers.get('allow') ?? '').split(', ').toSorted();
      expect(named, endpoint).toEqual(allowed.split(', ').toSorted());
    }
  });
});

describe('a slash at the end', () => {
  it('is the same resource where the original has a sub-router', async () => {
    const bearer = site.signToken();
    for (const endpoint of ['GET /admin/users/', 'GET /admin/audit/']) {
      expect((await call(site, endpoint, { bearer })).status, endpoint).toBe(200);
    }
    expect(await call(site, 'GET /user/')).toMatchObject(refusal(401, 'This endpoint requires a Bearer token'));
  });
});

describe('every way to a site', () => {
  it('leads to the same routes', async () => {
    const { url } = gatehouse();
    const headers = { 'x-nf-sign': site.operatorSignature() };
    for (const path of ['/settings', '/.netlify/identity/settings']) {
      expect((await call(url, `GET ${path}`, { headers })).body, path).toMatchObject({ autoconfirm: false });
      expect((await call(`${url}/i/${site.slug}`, `GET ${path}`)).body, path).toMatchObject({ autoconfirm: false });
    }
    expect((await call(url, 'GET /.netlify/identityx/settings', { headers })).status).toBe(404);
    expect((await call(url, 'GET /.netlify/identity', { headers })).status).toBe(404);
  });
});

describe('CORS', () => {
  it('lets any origin read an answer, errors included', async () => {
    for (const endpoint of ['GET /settings', 'GET /user', 'GET /nowhere', 'POST /settings']) {
      const { headers } = await call(site, endpoint, { headers: { origin: 'https://a.example' } });
      expect(headers.get('access-control-allow-origin'), endpoint).toBe('*');
      expect(headers.get('access-control-allow-credentials'), endpoint).toBe('true');
      expect(headers.get('access-control-expose-headers'), endpoint).toContain('X-Total-Count, Link');
      expect(headers.get('vary'), endpoint).toBe('Origin');
    }
    const { headers } = await call(site, 'GET /settings');
    expect(headers.get('access-control-allow-origin')).toBeNull();
    expect(headers.get('vary')).toBe('Origin');
  });

  it('answers a preflight with what was asked for', async () => {
    const answer = await preflight('PUT', 'authorization,content-type,x-jwt-aud,x-nf-client,x-use-cookie');
    expect(answer).toMatchObject({ status: 204, text: '' });
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.headers.get('access-control-allow-credentials')).toBe('true');
    expect(answer.headers.get('access-control-allow-methods')).toBe('PUT');
    expect(answer.headers.get('access-control-allow-headers')).toBe(
      'authorization,content-type,x-jwt-aud,x-nf-client,x-use-cookie',
    );
    expect(answer.headers.get('access-control-max-age')).toBeNull();
    expect(answer.headers.get('vary')).toBe('Origin, Access-Control-Request-Method, Access-Control-Request-Headers');
  });

  it('allows nothing to a preflight that asks for another header or method', async () => {
    for (const answer of [
      await preflight('GET', 'x-nf-sign'),
      await preflight('GET', 'x-evil'),
      await preflight('TRACE', ''),
    ]) {
      expect(answer.status).toBe(204);
      expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
    }
  });
});

function preflight(method: string, headers: string): ReturnType<typeof call> {
  return call(site, 'OPTIONS /user', {
    headers: {
      origin: 'https://a.example',
      'access-control-request-method': method,
      ...(headers === '' ? {} : { 'access-control-request-headers': headers }),
    },
  });
}
