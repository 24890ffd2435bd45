import { describe, expect, it } from 'vitest';
import { useSupabaseApi } from '../support.ts';

const wrong = { email: 'nobody@x.example', password: 'wrong password' };
const dated = { 'X-Supabase-Api-Version': '2024-01-01' };

describe('the form of errors', () => {
  const api = useSupabaseApi();

  it.each([
    ['no header', {}],
    ['an empty one', { 'X-Supabase-Api-Version': '' }],
    ['no date', { 'X-Supabase-Api-Version': 'latest' }],
    ['a date that is none', { 'X-Supabase-Api-Version': '2024-13-45' }],
    ['an earlier date', { 'X-Supabase-Api-Version': '2023-12-31' }],
  ])('is the first one with %s', async (_what, headers) => {
    const answer = await api().post('/token?grant_type=password', wrong, { headers });
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual({ code: 400, error_code: 'invalid_credentials', msg: 'Invalid login credentials' });
    expect(answer.headers.get('x-sb-error-code')).toBe('invalid_credentials');
    expect(answer.headers.get('x-supabase-api-version')).toBeNull();
    expect(answer.headers.get('content-type')).toBe('application/json');
  });

  it.each(['2024-01-01', '2024-06-30', '2031-01-01'])('is the dated one for %s', async (version) => {
    const headers = { 'X-Supabase-Api-Version': version };
    const answer = await api().post('/token?grant_type=password', wrong, { headers });
    expect(answer.body).toEqual({ code: 'invalid_credentials', message: 'Invalid login credentials' });
    expect(answer.headers.get('x-sb-error-code')).toBe('invalid_credentials');
    expect(answer.headers.get('x-supabase-api-version')).toBe('2024-01-01');
  });

  it('does not echo the version in answers that are no errors', async () => {
    const answer = await api().get('/settings', { headers: dated });
    expect(answer.headers.get('x-supabase-api-version')).toBeNull();
  });

  it('says unsupported_grant_type for a grant nobody knows, before the body is read', async () => {
    for (const path of ['/token', '/token?grant_type=', '/token?grant_type=authorization_code']) {
      const answer = await api().post(path, '');
      expect(answer.body).toEqual({ code: 400, error_code: 'invalid_credentials', msg: 'unsupported_grant_type' });
    }
  });

  it('is that of OAuth for what is missing in an id_token grant, whatever the version', async () => {
    for (const headers of [{}, dated]) {
      const answer = await api().post('/token?grant_type=id_token', {}, { headers });
      expect(answer.status).toBe(400);
      expect(answer.body).toEqual({ error: 'invalid request', error_description: 'id_token required' });
      expect(answer.headers.get('x-sb-error-code')).toBeNull();
    }
  });

  it.each([
    [{ id_token: 'x' }, 'invalid request'],
    [{ id_token: 'x', issuer: 'https://i.example' }, 'invalid request'],
    [{ id_token: 'x', provider: 'google', link_identity: true }, 'invalid request'],
  ])('an id_token grant with %j lacks something', async (body, error) => {
    expect((await api().post('/token?grant_type=id_token', body)).body.error).toBe(error);
  });

  it('an id_token grant finds its provider off', async () => {
    const { status, body } = await api().post('/token?grant_type=id_token', { id_token: 'x', provider: 'google' });
    expect([status, body.error_code]).toEqual([400, 'provider_disabled']);
    expect(body.msg).toContain('is not enabled');
  });

  it('a web3 grant finds both chains off, before its body is read', async () => {
    const { status, body } = await api().post('/token?grant_type=web3', '');
    expect([status, body.error_code]).toEqual([422, 'web3_provider_disabled']);
    expect(body.msg).toContain('Web3 provider is disabled');
  });

  it('of a suspended site keeps clients signed in: 503 and when to come back', async () => {
    const site = api().instance() as { state: string };
    site.state = 'suspended';
    const answer = await api().get('/settings');
    site.state = 'active';
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '60']);
    expect(answer.body).toMatchObject({ code: 503, error_id: expect.any(String) });
  });
});
