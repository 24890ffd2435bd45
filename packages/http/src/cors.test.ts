import { describe, expect, it } from 'vitest';
import { AppError } from '@gatehouse/errors';
import { cors } from './cors.ts';
import { serveTest, type Answer } from './test-server.ts';

const origin = 'https://site.example';

async function preflight(headers: Record<string, string>, extra: string[] = []): Promise<Answer> {
  const { ask } = await serveTest(cors(extra), () => {
    throw new AppError('unexpected_failure');
  });
  return ask('/token', { method: 'OPTIONS', headers });
}

function allowHeaders(answer: Answer): string[] {
  return Object.keys(answer.headers).filter((name) => name.startsWith('access-control-'));
}

describe('cors', () => {
  it('answers a preflight itself, repeating the method and headers that were asked for', async () => {
    const asked =
      'authorization,Content-Type, x-nf-client,x-use-cookie,x-jwt-aud,x-client-info,x-supabase-api-version,apikey';
    const answer = await preflight({
      Origin: origin,
      'Access-Control-Request-Method': 'PUT',
      'Access-Control-Request-Headers': asked,
    });
    expect(answer.status).toBe(204);
    expect(answer.body).toBe('');
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'PUT',
      'access-control-allow-headers': asked,
      vary: 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers',
    });
    expect(answer.headers).not.toHaveProperty('access-control-max-age');
  });

  it.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])('lets browsers %s', async (method) => {
    const { headers } = await preflight({ Origin: origin, 'Access-Control-Request-Method': method });
    expect(headers['access-control-allow-methods']).toBe(method);
  });

  it.each([
    [
      'an unknown header',
      { Origin: origin, 'Access-Control-Request-Method': 'POST', 'Access-Control-Request-Headers': 'x-evil' },
    ],
    [
      'one unknown header among known ones',
      {
        Origin: origin,
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': 'accept, x-nf-sign',
      },
    ],
    ['an unknown method', { Origin: origin, 'Access-Control-Request-Method': 'TRACE' }],
    ['no origin', { 'Access-Control-Request-Method': 'POST' }],
  ])('allows nothing for a preflight with %s', async (_, headers) => {
    const answer = await preflight(headers);
    expect(answer.status).toBe(204);
    expect(allowHeaders(answer)).toEqual([]);
    expect(answer.headers.vary).toContain('Access-Control-Request-Headers');
  });

  it('allows the headers that the operator adds', async () => {
    const asked = {
      Origin: origin,
      'Access-Control-Request-Method': 'POST',
      'Access-Control-Request-Headers': 'x-trace',
    };
    expect((await preflight(asked, ['X-Trace']))?.headers['access-control-allow-headers']).toBe('x-trace');
  });

  it('lets pages read answers, errors and the list headers included, and never reflects the origin', async () => {
    const { ask } = await serveTest(cors(), () => {
      throw new AppError('no_authorization');
    });
    const answer = await ask('/user', { headers: { Origin: origin } });
    expect(answer.status).toBe(401);
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-expose-headers': 'X-Total-Count, Link, X-Supabase-Api-Version',
      vary: 'Origin',
    });
  });

  it('says Vary also where there is no origin, and nothing else', async () => {
    const { ask } = await serveTest(cors(), (ctx) => void (ctx.body = 'ok'));
    const answer = await ask('/settings');
    expect(answer.headers.vary).toBe('Origin');
    expect(allowHeaders(answer)).toEqual([]);
  });

  it('leaves an OPTIONS that is no preflight to the routes', async () => {
    const { ask } = await serveTest(cors(), (ctx) => void (ctx.body = 'routed'));
    expect((await ask('/', { method: 'OPTIONS', headers: { Origin: origin } })).body).toBe('routed');
  });
});
