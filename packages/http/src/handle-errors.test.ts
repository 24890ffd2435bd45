import { AppError } from '@gatehouse/errors';
import { describe, expect, it } from 'vitest';
import { ClientGoneError } from './client-gone-error.ts';
import { handleErrors } from './handle-errors.ts';
import type { HttpMiddleware } from './http-state.ts';
import { readBody } from './read-body.ts';
import { serveBare, serveTest, type TestServer } from './test-server.ts';

function throwing(error: unknown): HttpMiddleware {
  return () => {
    throw error;
  };
}

function errorLines({ lines }: TestServer): Record<string, unknown>[] {
  return lines.filter(({ level }) => level === 'error' || level === 'fatal');
}

describe('handleErrors', () => {
  it('answers an expected error in the words of the renderer, without an error line', async () => {
    const server = await serveTest(throwing(new AppError('user_not_found', { detail: 'user 7 of instance 9' })));
    const answer = await server.ask('/');
    expect(answer.status).toBe(404);
    expect(JSON.parse(answer.body)).toMatchObject({ code: 'user_not_found' });
    expect(answer.body).not.toContain('user 7');
    expect(errorLines(server)).toEqual([]);
    expect(server.lines).toContainEqual(
      expect.objectContaining({
        level: 'info',
        msg: 'request refused',
        code: 'user_not_found',
        detail: 'user 7 of instance 9',
      }),
    );
  });

  it.each([
    new TypeError('planted reason'),
    'planted reason',
    undefined,
    { status: 400, expose: true, message: 'planted reason' },
  ])('answers anything else as a failure with the id that is in the log: %j', async (thrown) => {
    const server = await serveTest(throwing(thrown));
    const answer = await server.ask('/?q=planted', { method: 'POST', body: 'planted' });
    expect(answer.status).toBe(500);
    expect(answer.body).not.toContain('planted');
    expect(errorLines(server)).toHaveLength(1);
    expect(errorLines(server)[0]).toMatchObject({
      code: 'unexpected_failure',
      request_id: (JSON.parse(answer.body) as { error_id: string }).error_id,
    });
  });

  it('logs what went wrong below, and never the body', async () => {
    const server = await serveTest(async (ctx) => {
      await readBody(ctx);
      throw new AppError('unexpected_failure', { cause: new Error('disk is full') });
    });
    await server.ask('/', { method: 'POST', body: 'planted' });
    expect(errorLines(server)[0]).toMatchObject({
      err: { message: 'disk is full', stack: expect.any(String) as unknown },
    });
    expect(JSON.stringify(server.lines)).not.toContain('planted');
  });

  it('sends Retry-After in whole seconds, rounded up', async () => {
    const { ask } = await serveTest(throwing(new AppError('instance_suspended', { retryAfterSeconds: 4.2 })));
    const answer = await ask('/');
    expect(answer.status).toBe(503);
    expect(answer.headers['retry-after']).toBe('5');
  });

  it('keeps headers set before the error, and drops what described the failed body', async () => {
    const { ask } = await serveTest((ctx) => {
      ctx.set({ 'Set-Cookie': 'nf_jwt=', 'Content-Type': 'text/html', 'Content-Length': '3', ETag: 'x' });
      throw new AppError('no_authorization');
    });
    const { headers, body } = await ask('/');
    expect(headers['set-cookie']).toEqual(['nf_jwt=']);
    expect(headers['content-type']).toContain('application/json');
    expect(headers.etag).toBeUndefined();
    expect(JSON.parse(body)).toMatchObject({ code: 'no_authorization' });
  });

  it('shows the refusals that Koa and decoding throw for what they are', async () => {
    const { ask } = await serveTest((ctx) => {
      if (ctx.path === '/koa') ctx.throw(415, 'no such type');
      ctx.body = decodeURIComponent(ctx.path);
    });
    expect((await ask('/koa')).status).toBe(415);
    expect((await ask('/users/%E0%A4%A')).status).toBe(400);
  });

  it('breaks the connection off when the answer had begun, so that half of it never looks whole', async () => {
    const server = await serveTest((ctx) => {
      ctx.res.write('half');
      throw new Error('too late');
    });
    await expect(server.ask('/')).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(errorLines(server)).toMatchObject([{ err: { message: 'too late' } }]);
  });

  it('takes a client that left for no failure', async () => {
    const server = await serveTest(throwing(new ClientGoneError()));
    await expect(server.ask('/')).rejects.toBeDefined();
    expect(errorLines(server)).toEqual([]);
  });

  it('still answers when the renderer itself fails', async () => {
    const failing = handleErrors(() => {
      throw new Error('renderer');
    });
    const server = await serveBare(failing, throwing(new AppError('bad_jwt')));
    const answer = await server.ask('/');
    expect(answer).toMatchObject({ status: 500, body: 'Internal Server Error' });
    expect(errorLines(server)).toMatchObject([{ level: 'fatal', err: { message: 'renderer' } }]);
  });
});
