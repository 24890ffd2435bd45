import { Router } from '@koa/router';
import { describe, expect, it } from 'vitest';
import type { HttpMiddleware } from './http-state.ts';
import { noHead } from './no-head.ts';
import { notFound } from './not-found.ts';
import { serveTest, type TestServer } from './test-server.ts';

function serveRoutes(): Promise<TestServer> {
  const users = new Router();
  users.get('/', (ctx) => void (ctx.body = 'user')).put('/', (ctx) => void (ctx.body = 'user'));
  const router = new Router();
  router.use((_, next) => next());
  router.get('/verify', (ctx) => void (ctx.body = 'used up'));
  router.post('/verify', (ctx) => void (ctx.body = 'used up'));
  router.get('/gone', (ctx) => void ((ctx.status = 404), (ctx.body = 'mine')));
  router.post('/silent', () => undefined);
  router.use('/user', users.routes());
  return serveTest(notFound(), noHead(router).routes() as HttpMiddleware);
}

function allowed(rawHeaders: readonly string[]): string[] {
  return rawHeaders.filter((_, index) => rawHeaders[index - 1] === 'Allow' && index % 2 === 1);
}

describe('notFound', () => {
  it('answers an unknown path in plain text', async () => {
    const { ask } = await serveRoutes();
    const answer = await ask('/nowhere');
    expect(answer).toMatchObject({ status: 404, body: '404 page not found\n' });
    expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
  });

  it.each([
    ['DELETE', '/verify', ['GET', 'POST']],
    ['POST', '/user', ['GET', 'PUT']],
    ['OPTIONS', '/verify', ['GET', 'POST']],
  ])('answers %s %s with one Allow header a method and no body', async (method, path, methods) => {
    const { ask } = await serveRoutes();
    const answer = await ask(path, { method });
    expect(answer).toMatchObject({ status: 405, body: '' });
    expect(allowed(answer.rawHeaders)).toEqual(methods);
    expect(answer.headers['content-type']).toBeUndefined();
  });

  it('leaves answers of routes alone', async () => {
    const { ask } = await serveRoutes();
    expect(await ask('/gone')).toMatchObject({ status: 404, body: 'mine' });
    expect(await ask('/verify')).toMatchObject({ status: 200, body: 'used up' });
    expect(await ask('/silent', { method: 'POST' })).toMatchObject({ status: 404, body: '404 page not found\n' });
  });
});

describe('noHead', () => {
  it.each(['/verify', '/user'])('lets no HEAD reach the handler of GET %s', async (path) => {
    const { ask } = await serveRoutes();
    expect(await ask(path, { method: 'HEAD' })).toMatchObject({ status: 405 });
    expect(await ask(path)).toMatchObject({ status: 200 });
  });
});
