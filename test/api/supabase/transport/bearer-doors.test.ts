import { describe, expect, it } from 'vitest';
import { signIn } from '../sign-in.ts';
import { useSupabaseApi } from '../support.ts';

const id = '11111111-1111-4111-8111-111111111111';

const doors: readonly [method: string, path: string, body: unknown, status: number, code: string][] = [
  ['POST', '/factors', { factor_type: 'totp' }, 422, 'mfa_totp_enroll_not_enabled'],
  ['POST', '/factors', { factor_type: 'phone' }, 422, 'mfa_phone_enroll_not_enabled'],
  ['POST', '/factors', { factor_type: 'webauthn' }, 422, 'mfa_webauthn_enroll_not_enabled'],
  ['POST', '/factors', { factor_type: 'smoke' }, 400, 'validation_failed'],
  ['POST', '/factors', '', 400, 'bad_json'],
  ['POST', `/factors/${id}/challenge`, {}, 404, 'mfa_factor_not_found'],
  ['POST', `/factors/${id}/verify`, {}, 404, 'mfa_factor_not_found'],
  ['DELETE', `/factors/${id}`, undefined, 404, 'mfa_factor_not_found'],
  ['DELETE', '/factors/1', undefined, 404, 'validation_failed'],
  ['GET', '/user/identities/authorize?provider=github', undefined, 404, 'manual_linking_disabled'],
  ['GET', '/user/oauth/grants', undefined, 404, 'feature_disabled'],
  ['DELETE', '/user/oauth/grants?client_id=x', undefined, 404, 'feature_disabled'],
];

describe('a feature that is off, for who is signed in', () => {
  const api = useSupabaseApi();

  it.each(doors)('%s %s with %j answers %i %s', async (method, path, body, status, code) => {
    const { accessToken } = await signIn(api());
    const answer = await api().request(path, { method, body, token: accessToken });
    expect([answer.status, answer.body.error_code]).toEqual([status, code]);
  });

  it.each(doors)('%s %s tells nothing to who is not (CVE-2026-9791)', async (method, path, body) => {
    const answer = await api().request(path, { method, body });
    expect([answer.status, answer.body.error_code]).toEqual([401, 'no_authorization']);
  });

  it('has no factors for anonymous users', async () => {
    const user = await api().addUser({ is_anonymous: true });
    const { accessToken } = await signIn(api(), user);
    const answer = await api().post('/factors', { factor_type: 'totp' }, { token: accessToken });
    expect([answer.status, answer.body.error_code]).toEqual([403, 'no_authorization']);
  });

  it('links nobody while no provider is on', async () => {
    api().configure({ security: { manual_linking_enabled: true } });
    const { accessToken } = await signIn(api());
    const answer = await api().get('/user/identities/authorize?provider=github', { token: accessToken });
    expect([answer.status, answer.body.error_code]).toEqual([400, 'validation_failed']);
  });
});
