import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createApi } from '@gatehouse/api';
import { serve, type Serving } from '@gatehouse/http';
import { signIn } from '../sign-in.ts';
import { useSupabaseApi } from '../support.ts';

describe('a captcha', () => {
  const api = useSupabaseApi();
  const asked: URLSearchParams[] = [];
  const provider = createServer((req, res) => {
    void readText(req).then((text) => {
      const form = new URLSearchParams(text);
      asked.push(form);
      if (form.get('response') === 'nonsense') return res.end('<html>');
      const isGood = form.get('response') === 'good';
      return res.end(
        JSON.stringify(isGood ? { success: true } : { success: false, 'error-codes': ['expired', 'reused'] }),
      );
    });
  });
  let guarded: Serving;

  beforeAll(async () => {
    await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
    const { dependencies } = api();
    const captchaUrl = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
    const settings = { ...dependencies.settings, captchaUrl };
    const options = { host: '127.0.0.1', port: 0, drainSeconds: 1, log: dependencies.log };
    guarded = await serve(createApi({ ...dependencies, settings }), options);
  });
  afterAll(async () => {
    await guarded.close();
    provider.closeAllConnections();
    provider.close();
  });
  beforeEach(() => {
    asked.length = 0;
    api().configure({ security: { captcha: { enabled: true, secret: 'captcha-secret' } } });
  });

  async function ask(path: string, body: unknown, headers: Record<string, string> = {}, mount = '/auth/v1') {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const answer = await fetch(`http://127.0.0.1:${guarded.port}/i/a${mount}${path}`, {
      method: 'POST',
      headers,
      body: text,
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  }

  const wrong = { email: 'nobody@x.example', password: 'wrong' };
  const solved = (token: string) => ({ ...wrong, gotrue_meta_security: { captcha_token: token } });
  const passwords = '/token?grant_type=password';

  it('that is not there stops a request', async () => {
    const { status, body } = await ask(passwords, wrong);
    expect([status, body['error_code']]).toEqual([400, 'captcha_failed']);
    expect(body['msg']).toContain('captcha');
    expect(asked).toHaveLength(0);
  });

  it('that is good lets it on, and the provider is told secret, answer and address', async () => {
    const { body } = await ask(passwords, solved(' good '));
    expect(body['error_code']).toBe('invalid_credentials');
    expect(Object.fromEntries(asked[0] ?? [])).toEqual({
      secret: 'captcha-secret',
      response: 'good',
      remoteip: '127.0.0.1',
    });
  });

  it('that is not good stops it, with the reasons of the provider', async () => {
    const { status, body } = await ask(passwords, solved('bad'));
    expect([status, body['error_code']]).toEqual([400, 'captcha_failed']);
    expect(body['msg']).toContain('expired, reused');
  });

  it('is a failure of ours when the provider gives no verdict', async () => {
    const { status, body } = await ask(passwords, solved('nonsense'));
    expect([status, body['error_code']]).toEqual([500, 'unexpected_failure']);
  });

  it.each([
    { gotrue_meta_security: { hcaptcha_token: 'good' } },
    { hcaptcha_token: 'good' },
    { GOTRUE_META_SECURITY: { Captcha_Token: 'good' } },
  ])('is also read from %j', async (member) => {
    expect((await ask(passwords, { ...wrong, ...member })).body['error_code']).toBe('invalid_credentials');
  });

  it('needs a body that can be read', async () => {
    expect((await ask(passwords, '')).body['error_code']).toBe('bad_json');
    expect((await ask(passwords, { gotrue_meta_security: 'x' })).body['error_code']).toBe('bad_json');
  });

  it.each(['pkce', 'refresh_token', 'id_token'])('is not asked of the grant %s', async (grant) => {
    const { body } = await ask(`/token?grant_type=${grant}`, {});
    expect(body['error_code'] ?? body['error']).not.toBe('captcha_failed');
  });

  it.each(['web3', 'unknown'])('is asked of the grant %s', async (grant) => {
    expect((await ask(`/token?grant_type=${grant}`, {})).body['error_code']).toBe('captcha_failed');
  });

  it('is not asked of administrators', async () => {
    const headers = { authorization: `Bearer ${adminToken('service_role')}` };
    expect((await ask(passwords, wrong, headers)).body['error_code']).toBe('invalid_credentials');
  });

  it.each(['an API key', 'a user', 'a token of another site'])('is asked of %s', async (who) => {
    const { secret } = api().instance('b').settings.jwt;
    const tokens: Record<string, string> = {
      'an API key': 'sb_publishable_key',
      'a user': await userToken(),
      'a token of another site': adminToken('service_role', secret),
    };
    const headers = { authorization: `Bearer ${tokens[who]}`, apikey: 'key' };
    expect((await ask(passwords, wrong, headers)).body['error_code']).toBe('captcha_failed');
  });

  it('is not got around by speaking the other language', async () => {
    const mount = '/.netlify/identity';
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const signup = await ask('/signup', wrong, {}, mount);
    const token = await ask('/token', 'grant_type=password&username=a@x.example&password=x', form, mount);
    const refresh = await ask('/token', 'grant_type=refresh_token&refresh_token=x', form, mount);
    expect(signup.body['msg']).toContain('captcha');
    expect(token.body['msg']).toContain('captcha');
    expect(refresh.body['error']).toBe('invalid_grant');
  });

  async function userToken(): Promise<string> {
    api().configure({ security: { captcha: { enabled: false } } });
    const { accessToken } = await signIn(api());
    api().configure({ security: { captcha: { enabled: true } } });
    return accessToken;
  }

  function adminToken(role: string, secret = api().instance().settings.jwt.secret): string {
    const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const exp = Math.floor(api().now.getTime() / 1_000) + 600;
    const signed = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ role, exp })}`;
    return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
  }
});

async function readText(stream: AsyncIterable<unknown>): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  return text;
}
