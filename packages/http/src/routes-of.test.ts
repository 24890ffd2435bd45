import { Router } from '@koa/router';
import { describe, expect, it } from 'vitest';
import type { HttpMiddleware, HttpState } from './http-state.ts';
import { noHead } from './no-head.ts';
import { notFound } from './not-found.ts';
import { routesOf } from './routes-of.ts';
import { serveTest, type TestServer } from './test-server.ts';

const say =
  (word: string): HttpMiddleware =>
  (ctx) => {
    ctx.body = `${word} ${String(ctx['_matchedRoute'])} ${JSON.stringify(ctx['params'])}`;
  };

function serveRoutes(fill: (router: Router<HttpState>) => void, options = {}): Promise<TestServer> {
  const router = new Router<HttpState>(options);
  fill(router);
  return serveTest(notFound(), routesOf(noHead(router)), say('the next table'));
}

async function bodyOf(server: TestServer, path: string, method = 'GET'): Promise<string> {
  return (await server.ask(path, { method })).body;
}

describe('routesOf', () => {
  it('answers paths without and with parameters, and leaves the rest to what comes next', async () => {
    const server = await serveRoutes((router) => {
      router.get('/user', say('user'));
      router.get('/users/:id', say('one'));
    });
    expect(await bodyOf(server, '/user?x=1')).toBe('user /user {}');
    expect(await bodyOf(server, '/users/7')).toBe('one /users/:id {"id":"7"}');
    expect(await bodyOf(server, '/nobody')).toBe('the next table undefined undefined');
    expect(await bodyOf(server, '/user', 'POST')).toContain('the next table');
  });

  it('takes the spellings that the router takes', async () => {
    const fill = (router: Router<HttpState>): void => void router.get('/user', say('user'));
    const lenient = await serveRoutes(fill);
    expect(await bodyOf(lenient, '/USER/')).toBe('user /user {}');
    const strict = await serveRoutes(fill, { strict: true, sensitive: true });
    expect(await bodyOf(strict, '/USER')).toContain('the next table');
    expect(await bodyOf(strict, '/user/')).toContain('the next table');
  });

  it('runs every route that fits, in their order', async () => {
    const server = await serveRoutes((router) => {
      router.get('/users/:id', async (ctx, next) => {
        await next();
        ctx.body = `${String(ctx.body)} for ${ctx['params'].id}`;
      });
      router.get('/users/me', say('me'));
    });
    expect(await bodyOf(server, '/users/me')).toContain('me /users/me');
    expect(await bodyOf(server, '/users/me')).toContain('for me');
  });

  it('runs the steps of a route in turn, each around the next, and passes on what one throws', async () => {
    const steps: string[] = [];
    const server = await serveRoutes((router) => {
      router.get(
        '/user',
        async (_ctx, next) => {
          await next().catch(() => steps.push('seen'));
          steps.push('after');
        },
        (_ctx, next) => {
          steps.push('before');
          return next();
        },
        () => {
          throw new Error('no');
        },
      );
    });
    await server.ask('/user');
    expect(steps).toEqual(['before', 'seen', 'after']);
  });

  it('lets an unanswered path tell its methods', async () => {
    const router = new Router<HttpState>();
    router.get('/user', say('user'));
    const server = await serveTest(notFound(), routesOf(noHead(router)));
    expect(await server.ask('/user', { method: 'PUT' })).toMatchObject({ status: 405, headers: { allow: 'GET' } });
    expect(await server.ask('/other')).toMatchObject({ status: 404 });
  });
});
