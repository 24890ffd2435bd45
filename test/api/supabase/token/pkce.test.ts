import { createHash, randomUUID } from 'node:crypto';
import { scopeOf } from '@gatehouse/database';
import { describe, expect, it } from 'vitest';
import type { Context } from '../../../../packages/identity/src/context.ts';
import { createFlowState, mailFlows } from '../../../../packages/identity/src/pkce/create-flow-state.ts';
import { issueAuthCode } from '../../../../packages/identity/src/pkce/issue-auth-code.ts';
import { sealProviderTokens } from '../../../../packages/identity/src/pkce/provider-tokens.ts';
import { claimsOf, refresh } from '../sign-in.ts';
import { useSupabaseApi, type Answer } from '../support.ts';

const api = useSupabaseApi();

const verifier = 'v'.repeat(43);
const challenge = createHash('sha256').update(verifier).digest('base64url');

/** What the deeds of a sign-in that ends elsewhere are handed. */
function contextOf(on: string): Context {
  const instance = api().instance(on);
  const request = { dialect: 'supabase' };
  return { ...scopeOf(api().dependencies.db, instance.id), instance, now: api().now, request } as unknown as Context;
}

/** A recovery whose link was followed. */
async function issueCode(userId: string, on = 'a'): Promise<{ code: string; flowId: string }> {
  const codeChallenge = { challenge, method: 's256' } as const;
  const flowId = await createFlowState(contextOf(on), { ...mailFlows.recovery, userId, codeChallenge });
  return { code: await issueAuthCode(contextOf(on), userId, 'recovery'), flowId };
}

const exchange = (code: string, codeVerifier = verifier, on = 'a'): Promise<Answer> =>
  api().post('/token?grant_type=pkce', { auth_code: code, code_verifier: codeVerifier }, { on });

const refusals = {
  unknown: { status: 404, body: { error_code: 'flow_state_not_found' } },
  expired: { status: 422, body: { error_code: 'flow_state_expired' } },
  wrong: { status: 400, body: { error_code: 'bad_code_verifier' } },
};

describe('POST /token?grant_type=pkce', () => {
  it('swaps a code for a session that says how it came about', async () => {
    const user = await api().addUser();
    const { code } = await issueCode(user.id);
    const answer = await exchange(code);
    expect(answer).toMatchObject({ status: 200, body: { user: { id: user.id, identities: [{ provider: 'email' }] } } });
    expect(answer.body).not.toHaveProperty('weak_password');
    expect(answer.body).not.toHaveProperty('provider_token');
    expect(claimsOf(answer.body.access_token)['amr']).toMatchObject([{ method: 'recovery' }]);
    expect(answer.headers.get('sb-auth-user-id')).toBe(user.id);
    expect((await refresh(api(), answer.body.refresh_token)).status).toBe(200);
    const entries = await api()
      .rows('audit_log_entries')
      .whereRaw(`payload->>'actor_id' = ? and payload->>'action' = 'login'`, [user.id]);
    expect(entries).toMatchObject([{ payload: { log_type: 'account', traits: { provider_type: 'recovery' } } }]);
  });

  it('hands on what the provider gave', async () => {
    const user = await api().addUser();
    const { code, flowId } = await issueCode(user.id);
    const sealed = sealProviderTokens(api().instance(), flowId, { accessToken: 'theirs', refreshToken: 'theirs too' });
    await api().rows('flow_states').where({ id: flowId }).update(sealed);
    const answer = await exchange(code);
    expect(answer.body).toMatchObject({ provider_token: 'theirs', provider_refresh_token: 'theirs too' });
  });

  it.each([
    ['', verifier],
    [randomUUID(), ''],
  ])('needs code and verifier', async (code, codeVerifier) => {
    const answer = await exchange(code, codeVerifier);
    expect(answer).toMatchObject({ status: 400, body: { error_code: 'validation_failed' } });
  });

  it('a code works once (GHSA-7w99-5wm4-3g79, ASVS 10.4.2)', async () => {
    const { code } = await issueCode((await api().addUser()).id);
    expect((await exchange(code)).status).toBe(200);
    expect(await exchange(code)).toMatchObject(refusals.unknown);
  });

  it('of 20 parallel exchanges of one code a single one gets a session (supabase#2612)', async () => {
    const user = await api().addUser();
    const { code } = await issueCode(user.id);
    const answers = await Promise.all(Array.from({ length: 20 }, () => exchange(code)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 404)).toHaveLength(19);
    const sessions = await api().rows('sessions').where({ user_id: user.id });
    expect(sessions).toHaveLength(1);
  });

  it('a wrong verifier leaves the code usable', async () => {
    const { code } = await issueCode((await api().addUser()).id);
    expect(await exchange(code, 'w'.repeat(43))).toMatchObject(refusals.wrong);
    expect(await exchange(code, challenge)).toMatchObject(refusals.wrong);
    expect((await exchange(code)).status).toBe(200);
  });

  it('a code ends five minutes after the sign-in was begun', async () => {
    const { code } = await issueCode((await api().addUser()).id);
    api().advance(301);
    expect(await exchange(code)).toMatchObject(refusals.expired);
  });

  it('a code is unknown to another instance', async () => {
    const { code } = await issueCode((await api().addUser()).id);
    expect(await exchange(code, verifier, 'b')).toMatchObject(refusals.unknown);
    expect(await exchange(randomUUID())).toMatchObject(refusals.unknown);
    expect((await exchange(code)).status).toBe(200);
  });

  it('a user that was banned meanwhile gets no session', async () => {
    const user = await api().addUser();
    const { code } = await issueCode(user.id);
    const until = new Date(api().now.getTime() + 60_000);
    await api().rows('users').where({ id: user.id }).update({ banned_until: until });
    expect(await exchange(code)).toMatchObject({ status: 403, body: { error_code: 'user_banned' } });
    expect(await api().rows('sessions').where({ user_id: user.id })).toEqual([]);
  });
});
