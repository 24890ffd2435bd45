import { createSecretKey, randomUUID } from 'node:crypto';
import { signHs256 } from '@gatehouse/crypto';
import { describe, expect, it } from 'vitest';
import { signIn } from '../sign-in.ts';
import { useSupabaseApi, type Answer } from '../support.ts';

// A captcha that nobody can solve: who gets past it is taken for an administrator.
const captcha = { enabled: true, provider: 'hcaptcha', secret: 's3cret' } as const;
const api = useSupabaseApi();

function tokenOf(claims: Record<string, unknown>): string {
  const { secret } = api().instance().settings.jwt;
  const exp = Math.floor(api().now.getTime() / 1_000) + 3_600;
  return signHs256(createSecretKey(Buffer.from(secret)), { typ: 'JWT' }, { exp, ...claims });
}

function ask(token: string, on = 'a'): Promise<Answer> {
  api().configure({ security: { captcha } }, on);
  return api().post('/token?grant_type=password', { email: 'x@x.example', password: 'x' }, { token, on });
}

const kept = { status: 400, body: { error_code: 'captcha_failed' } };
const letIn = { status: 400, body: { error_code: 'invalid_credentials' } };

describe('a token is an administrator’s', () => {
  it.each(['service_role', 'supabase_admin'])('when its role is %s and it names no session', async (role) => {
    expect(await ask(tokenOf({ role }))).toMatchObject(letIn);
    expect(await ask(tokenOf({ role, sub: 'not looked at', session_id: '' }))).toMatchObject(letIn);
  });

  it('as long as the session that it names is there and could be refreshed', async () => {
    api().configure({ sessions: { timebox: 100 } });
    const { sessionId, accessToken } = await signIn(api());
    const token = tokenOf({ role: 'service_role', session_id: sessionId });
    expect(await ask(token)).toMatchObject(letIn);
    api().advance(101);
    expect(await ask(token)).toMatchObject(kept);
    api().advance(-101);
    await api().post('/logout', undefined, { token: accessToken });
    expect(await ask(token)).toMatchObject(kept);
  });

  it('with the roles that the instance names, and no others', async () => {
    api().configure({ jwt: { admin_roles: ['boss'] } });
    expect(await ask(tokenOf({ role: 'boss' }))).toMatchObject(letIn);
    expect(await ask(tokenOf({ role: 'service_role' }))).toMatchObject(kept);
  });
});

describe('a token is nobody’s', () => {
  it.each<[string, () => Record<string, unknown>]>([
    ['without a role', () => ({})],
    ['with a user’s role', () => ({ role: 'authenticated' })],
    ['with several roles', () => ({ role: ['service_role'] })],
    ['of a session that is not there', () => ({ role: 'service_role', session_id: randomUUID() })],
    ['of a session that cannot be', () => ({ role: 'service_role', session_id: 'x' })],
    ['that has expired', () => ({ role: 'service_role', exp: 1 })],
  ])('%s', async (_what, claims) => {
    expect(await ask(tokenOf(claims()))).toMatchObject(kept);
  });

  it('of another instance, or that is none: it is ignored, not refused', async () => {
    expect(await ask(tokenOf({ role: 'service_role' }), 'b')).toMatchObject(kept);
    expect(await ask('an-api-key')).toMatchObject(kept);
    const user = await api().addUser();
    api().configure({ security: { captcha: { enabled: false } } });
    const body = { email: user.email, password: 'correct horse' };
    const answer = await api().post('/token?grant_type=password', body, { token: 'an-api-key' });
    expect(answer.status).toBe(200);
  });
});
