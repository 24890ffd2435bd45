import { describe, expect, it } from 'vitest';
import { readTokenAnswer } from './read-token-answer.ts';

const read = async (body: unknown, status = 200) => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const { response, idToken } = await readTokenAnswer(new Response(text, { status }));
  return { status: response.status, body: await response.json(), idToken };
};

describe('readTokenAnswer', () => {
  it('takes a form for an answer, as GitHub sends it to who does not ask for JSON', async () => {
    const answer = await read('access_token=gho_1&scope=user%3Aemail&token_type=bearer');
    expect(answer).toEqual({ status: 200, body: { access_token: 'gho_1', token_type: 'bearer' }, idToken: null });
  });

  it('adds the type that some leave out, and takes the ID token apart', async () => {
    const answer = await read({
      access_token: 'a',
      refresh_token: 'r',
      id_token: 'i',
      scope: ['x'],
      expires_in: 'soon',
    });
    expect(answer.body).toEqual({ access_token: 'a', refresh_token: 'r', token_type: 'bearer' });
    expect(answer.idToken).toBe('i');
  });

  it.each([
    [{}, 'no_token'],
    [{ error: 'bad_verification_code' }, 'bad_verification_code'],
    [{ ok: false, error: 'invalid_code' }, 'invalid_code'],
    [{ access_token: '' }, 'no_token'],
    [{ access_token: null }, 'no_token'],
    [{ access_token: 7 }, 'no_token'],
    ['[]', 'no_token'],
    ['null', 'no_token'],
    ['<html>Sorry</html>', 'no_token'],
  ])('takes %j with status 200 for the error %s', async (body, error) => {
    expect(await read(body)).toMatchObject({ status: 400, body: { error } });
  });
});
