import { describe, expect, it } from 'vitest';
import type { AppError } from '@gatehouse/errors';
import { z } from 'zod';
import { parseBody } from './parse-body.ts';
import { serveTest, type Answer } from './test-server.ts';

const schema = z.object({
  email: z.email().optional(),
  count: z.number().int().min(1).default(7),
  nick: z.string().nullable().optional(),
  user_metadata: z.record(z.string(), z.unknown()).optional(),
});

async function post(body: string | Buffer, headers = {}): Promise<Answer> {
  const { ask } = await serveTest(async (ctx) => {
    ctx.body = { parsed: await parseBody(ctx, schema) };
  });
  return ask('/', { method: 'POST', body, headers });
}

async function parsed(body: string): Promise<unknown> {
  return (JSON.parse((await post(body)).body) as { parsed: unknown }).parsed;
}

describe('parseBody', () => {
  it('hands the handler the output of the schema, whatever the content type says', async () => {
    const body = '{"email":"a@b.co","user_metadata":{"Email":1}}';
    const answer = await post(body, { 'Content-Type': 'text/plain' });
    expect(JSON.parse(answer.body)).toEqual({ parsed: { email: 'a@b.co', count: 7, user_metadata: { Email: 1 } } });
  });

  it('matches names in any case and lets the last duplicate win', async () => {
    expect(await parsed('{"Email":"a@b.co","COUNT":2,"count":3}')).toEqual({ email: 'a@b.co', count: 3 });
  });

  it('reads null as nothing unless the schema takes it', async () => {
    expect(await parsed('{"email":null,"count":null,"nick":null}')).toEqual({ count: 7, nick: null });
    expect(await parsed('null')).toEqual({ count: 7 });
  });

  it.each(['', '{', '[]', '"x"', '{} x', '{"email":1}', '{"user_metadata":[]}', '{"count":"1"}'])(
    'answers bad_json to %j',
    async (body) => {
      const answer = await post(body);
      expect(answer.status).toBe(400);
      expect(JSON.parse(answer.body)).toMatchObject({ code: 'bad_json' });
    },
  );

  it('says where JSON ends too early', async () => {
    expect((await post('')).body).toContain('Could not parse request body as JSON: unexpected end of JSON input');
  });

  it.each(['{"email":"nobody"}', '{"count":0}', '{"email":"a@b.co","user_metadata":{"a":"\\u0000"}}'])(
    'answers validation_failed to %s',
    async (body) => {
      const answer = await post(body);
      expect(answer.status).toBe(400);
      expect(JSON.parse(answer.body)).toMatchObject({ code: 'validation_failed' });
    },
  );

  it('names every value that cannot be used, as far as an answer goes', async () => {
    const several = z.object({ name: z.string(), ages: z.array(z.number()) });
    const refusal = (body: object): Promise<unknown> =>
      new Promise((resolve, reject) => {
        serveTest(async (ctx) => void (await parseBody(ctx, several).catch(resolve)))
          .then(({ ask }) => ask('/', { method: 'POST', body: JSON.stringify(body) }))
          .catch(reject);
      });
    expect(await refusal({ ages: [1, 'two'] })).toMatchObject({
      message: 'name: is missing',
      problems: [{ path: 'name', problem: 'is missing' }, { path: 'ages.1' }],
    });
    const many = (await refusal({ name: 'Ada', ages: Array<string>(1_000).fill('x') })) as AppError;
    expect(many.problems).toHaveLength(50);
  });

  it('calls a missing member invalid, not ill-typed', async () => {
    const strict = z.strictObject({ name: z.string() });
    const { ask } = await serveTest(async (ctx) => void (ctx.body = await parseBody(ctx, strict)));
    expect((await ask('/', { method: 'POST', body: '{}' })).body).toContain('validation_failed');
    expect((await ask('/', { method: 'POST', body: '{"name":"a","nmae":"b"}' })).body).toContain('validation_failed');
    expect((await ask('/', { method: 'POST', body: '{"NAME":"a"}' })).body).toBe('{"name":"a"}');
  });
});
