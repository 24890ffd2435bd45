import { describe, expect, it } from 'vitest';
import type { HttpMiddleware } from './http-state.ts';
import { requestId } from './request-id.ts';
import { keepLines, serveBare } from './test-server.ts';

const tellId: HttpMiddleware = (ctx) => {
  ctx.state.log.info({}, 'seen');
  ctx.body = ctx.state.requestId;
};
const uuidV4 = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

describe('requestId', () => {
  it('is a fresh UUIDv4 and ignores what a client sends when no header is configured', async () => {
    const { ask } = await serveBare(requestId({ log: keepLines().log }), tellId);
    const [one, two] = [await ask('/', { headers: { 'X-Request-Id': 'mine' } }), await ask('/')];
    expect(one.body).toMatch(uuidV4);
    expect(two.body).toMatch(uuidV4);
    expect(one.body).not.toBe(two.body);
  });

  it('is the value of the configured header, in every line of the request, and never echoed', async () => {
    const { log, lines } = keepLines();
    const { ask } = await serveBare(requestId({ log, header: 'X-Nf-Request-Id' }), tellId);
    const answer = await ask('/', { headers: { 'x-nf-request-id': '01ABC-def' } });
    expect(answer.body).toBe('01ABC-def');
    expect(lines).toMatchObject([{ msg: 'seen', request_id: '01ABC-def' }]);
    expect(JSON.stringify(answer.rawHeaders)).not.toContain('01ABC');
  });

  it.each(['', 'a b', 'ü', 'x'.repeat(201), 'tab\tbed'])(
    'replaces an inbound value that is no plain id: %j',
    async (value) => {
      const { ask } = await serveBare(requestId({ log: keepLines().log, header: 'X-Id' }), tellId);
      expect((await ask('/', { headers: { 'X-Id': value } })).body).toMatch(uuidV4);
    },
  );
});
