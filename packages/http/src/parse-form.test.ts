import { describe, expect, it } from 'vitest';
import { parseForm } from './parse-form.ts';
import { serveTest, type Answer, type Asking } from './test-server.ts';

const urlencoded = { 'Content-Type': 'application/x-www-form-urlencoded; charset=utf-8' };

async function send(path: string, asking: Asking): Promise<Answer> {
  const { ask } = await serveTest(async (ctx) => void (ctx.body = await parseForm(ctx, { fieldsMax: 3 })));
  return ask(path, { method: 'POST', ...asking });
}

async function fields(path: string, asking: Asking): Promise<unknown> {
  return JSON.parse((await send(path, asking)).body);
}

function multipart(...parts: string[]): Asking {
  const body = `${parts.map((part) => `--B\r\nContent-Disposition: form-data; ${part}\r\n`).join('')}--B--\r\n`;
  return { headers: { 'Content-Type': 'multipart/form-data; boundary=B' }, body };
}

describe('parseForm', () => {
  it('reads an urlencoded body', async () => {
    const body = 'grant_type=password&username=a%2Bb%40c.d&password=p+w%26';
    expect(await fields('/token', { headers: urlencoded, body })).toEqual({
      grant_type: 'password',
      username: 'a+b@c.d',
      password: 'p w&',
    });
  });

  it('reads a multipart body and passes over its files', async () => {
    const sent = multipart('name="grant_type"\r\n\r\npassword', 'name="f"; filename="x"\r\n\r\nplanted');
    expect(await fields('/token', sent)).toEqual({ grant_type: 'password' });
  });

  it('joins the query, where the body wins and the first of repeated fields', async () => {
    const answer = await fields('/token?a=query&b=query&b=later', { headers: urlencoded, body: 'a=body&a=later' });
    expect(answer).toEqual({ a: 'body', b: 'query' });
    expect(await fields('/token?a=query', multipart('name="a"\r\n\r\nbody'))).toEqual({ a: 'body' });
  });

  it('reads no body of another kind', async () => {
    expect(await fields('/token?a=1', { headers: { 'Content-Type': 'application/json' }, body: '{"b":"2"}' })).toEqual({
      a: '1',
    });
    expect(await fields('/token?a=1', { body: 'b=2' })).toEqual({ a: '1' });
    expect(await fields('/token', { headers: urlencoded, body: '' })).toEqual({});
  });

  it('takes the bounded number of fields and no more', async () => {
    expect((await send('/', { headers: urlencoded, body: 'a&b&c' })).status).toBe(200);
    expect((await send('/', { headers: urlencoded, body: 'a&b&c&d' })).body).toContain('more than 3 fields');
    expect((await send('/?a&b&c&d', {})).status).toBe(400);
    const many = multipart(...['a', 'b', 'c', 'd'].map((name) => `name="${name}"\r\n\r\n1`));
    expect((await send('/', many)).body).toContain('more than 3 fields');
  });

  it('refuses a multipart body that cannot be taken apart', async () => {
    const broken = await send('/', {
      headers: { 'Content-Type': 'multipart/form-data; boundary=B' },
      body: 'nothing of the kind',
    });
    expect(broken.status).toBe(400);
    expect((await send('/', { headers: { 'Content-Type': 'multipart/form-data' }, body: 'x' })).status).toBe(400);
  });

  it('changes no prototype', async () => {
    expect(await fields('/', { headers: urlencoded, body: '__proto__=x&constructor=y' })).toEqual(
      JSON.parse('{"__proto__":"x","constructor":"y"}'),
    );
  });
});
