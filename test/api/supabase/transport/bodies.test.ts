import { describe, expect, it } from 'vitest';
import { useSupabaseApi } from '../support.ts';

const path = '/token?grant_type=password';

describe('the body of a request', () => {
  const api = useSupabaseApi();

  it.each([
    ['nothing', ''],
    ['white space', '  '],
    ['half an object', '{"email":'],
    ['two values', '{} {}'],
    ['a form', 'email=a%40x.example&password=x'],
    ['a list', '[]'],
    ['a text', '"x"'],
    ['a number where a text belongs', '{"email":1}'],
    ['an object where a text belongs', '{"password":{}}'],
    ['too deep a nesting', `{"email":${'['.repeat(200)}${']'.repeat(200)}}`],
  ])('is refused as JSON when it is %s', async (_what, body) => {
    const answer = await api().post(path, body);
    expect(answer.status).toBe(400);
    expect(answer.body.error_code).toBe('bad_json');
    expect(answer.body.msg).toMatch(/^Could not parse request body as JSON: /);
  });

  it('says as much of an empty body as the server before it', async () => {
    const { body } = await api().post(path, '');
    expect(body.msg).toBe('Could not parse request body as JSON: unexpected end of JSON input');
  });

  it.each([
    ['in any case', '{"EMAIL":"member@x.example","Password":"correct horse"}'],
    [
      'the last of those that repeat',
      '{"email":"other@x.example","email":"member@x.example","password":"correct horse"}',
    ],
    ['past those nobody knows', '{"x":{"email":1},"email":"member@x.example","password":"correct horse"}'],
    ['past null', '{"email":"member@x.example","phone":null,"password":"correct horse"}'],
  ])('has its members read %s', async (_how, body) => {
    await storeMember();
    expect((await api().post(path, body)).status).toBe(200);
  });

  it.each(['application/json', 'text/plain', 'application/x-www-form-urlencoded', 'nonsense'])(
    'is JSON whatever Content-Type says: %s',
    async (type) => {
      await storeMember();
      const body = { email: 'member@x.example', password: 'correct horse' };
      expect((await api().post(path, body, { headers: { 'content-type': type } })).status).toBe(200);
    },
  );

  it('may not hold U+0000', async () => {
    const answer = await api().post(path, '{"email":"a\\u0000@x.example","password":"x"}');
    expect([answer.status, answer.body.error_code]).toEqual([400, 'validation_failed']);
  });

  it('may be a mebibyte and no more (supabase#2402)', async () => {
    const within = JSON.stringify({ email: 'a@x.example', password: 'x', pad: '' });
    const padded = (bytes: number): string =>
      within.replace('"pad":""', `"pad":"${'x'.repeat(bytes - within.length)}"`);
    expect((await api().post(path, padded(1_048_576))).status).toBe(400);
    const answer = await api().post(path, padded(1_048_577));
    expect([answer.status, answer.body.error_code]).toEqual([413, 'request_entity_too_large']);
  });

  it('may not be compressed', async () => {
    const answer = await api().post(path, '{}', { headers: { 'content-encoding': 'gzip' } });
    expect(answer.status).toBe(415);
  });

  let stored = false;
  async function storeMember(): Promise<void> {
    if (!stored) await api().addUser({ email: 'member@x.example' });
    stored = true;
  }
});

describe('what no route answers', () => {
  const api = useSupabaseApi();

  it('is 404 in plain text for a path nobody knows', async () => {
    const answer = await api().get('/nothing');
    expect([answer.status, answer.text]).toEqual([404, '404 page not found\n']);
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(answer.headers.get('x-sb-error-code')).toBeNull();
  });

  it('is 405 and empty for a known path with another method', async () => {
    const answer = await api().request('/settings', { method: 'POST' });
    expect([answer.status, answer.text]).toEqual([405, '']);
    expect(answer.headers.get('allow')).toBe('GET');
  });

  it('is 405 for HEAD, so that scanners of mail spend no link', async () => {
    expect((await api().request('/settings', { method: 'HEAD' })).status).toBe(405);
  });

  it.each(['/settings/', '/Settings', '/user/'])('is 404 for %s, which is another path', async (path) => {
    expect((await api().get(path)).status).toBe(404);
  });

  it('is 204 for a preflight, with the headers that clients send', async () => {
    const answer = await api().request('/token', {
      method: 'OPTIONS',
      headers: {
        origin: 'https://a.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'apikey, authorization, content-type, x-client-info, x-supabase-api-version',
      },
    });
    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.headers.get('access-control-allow-headers')).toContain('x-supabase-api-version');
  });
});
