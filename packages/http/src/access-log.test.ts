import { AppError } from '@gatehouse/errors';
import { describe, expect, it } from 'vitest';
import { accessLog } from './access-log.ts';
import { clientAddress } from './client-address.ts';
import { handleErrors } from './handle-errors.ts';
import type { HttpMiddleware } from './http-state.ts';
import { serveBare, type TestServer } from './test-server.ts';

function serveLogged(handler: HttpMiddleware): Promise<TestServer> {
  const render = handleErrors((error, ctx) => {
    ctx.status = error.status;
  });
  return serveBare(clientAddress([]), accessLog(), render, handler);
}

function completed({ lines }: TestServer): Record<string, unknown>[] {
  return lines.filter(({ msg }) => msg === 'request completed');
}

describe('accessLog', () => {
  it('writes one line a request with who, what, how long and what others added', async () => {
    const server = await serveLogged((ctx) => {
      ctx.state.logFields['instance_id'] = 'i-1';
      ctx.body = 'ok';
    });
    await server.ask('/user', { headers: { 'X-Nf-Client': 'gotrue-js@1.0.1' } });
    expect(completed(server)).toHaveLength(1);
    expect(completed(server)[0]).toMatchObject({
      level: 'info',
      component: 'api',
      method: 'GET',
      path: '/user',
      remote_addr: '127.0.0.1',
      nf_client: 'gotrue-js@1.0.1',
      status: 200,
      instance_id: 'i-1',
      request_id: expect.stringMatching(/^[\da-f-]{36}$/) as unknown,
    });
    expect(completed(server)[0]?.['duration']).toBeGreaterThan(1000);
  });

  it('never shows queries, fragments, credentials or the path of a referer', async () => {
    const server = await serveLogged((ctx) => void (ctx.body = 'ok'));
    await server.ask('/verify?token=planted', {
      headers: {
        Referer: 'https://planted@app.example:8/planted?token=planted',
        Authorization: 'Bearer planted',
        Cookie: 'nf_jwt=planted',
      },
    });
    expect(JSON.stringify(server.lines)).not.toContain('planted');
    expect(completed(server)[0]).toMatchObject({ path: '/verify', referer: 'app.example:8' });
  });

  it('writes no line for /health below the prefixes that routing takes away', async () => {
    const server = await serveLogged((ctx) => {
      ctx.path = ctx.path.replace('/auth/v1', '');
      ctx.body = 'ok';
    });
    await server.ask('/auth/v1/health');
    await server.ask('/auth/v1/settings');
    expect(completed(server).map(({ path }) => path)).toEqual(['/auth/v1/settings']);
  });

  it('writes nothing for /health', async () => {
    const server = await serveLogged((ctx) => void (ctx.body = 'ok'));
    await server.ask('/health');
    expect(server.lines).toEqual([]);
  });

  it('shows the status that the error was answered with, and its code', async () => {
    const server = await serveLogged(() => {
      throw new AppError('over_request_rate_limit');
    });
    await server.ask('/token', { method: 'POST' });
    expect(completed(server)[0]).toMatchObject({ status: 429, error_code: 'over_request_rate_limit' });
  });

  it('bounds what a client can make it write', async () => {
    const server = await serveLogged((ctx) => void (ctx.body = 'ok'));
    await server.ask(`/${'a'.repeat(9000)}`, { headers: { 'X-Nf-Client': 'b'.repeat(5000) } });
    expect(JSON.stringify(completed(server)).length).toBeLessThan(1200);
  });
});
