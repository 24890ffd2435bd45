import type { TenantTable } from '@gatehouse/database';
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { refresh, signIn } from '../sign-in.ts';
import { useSupabaseApi, type Answer } from '../support.ts';
import { asAdmin, auditOf } from './as-admin.ts';

const api = useSupabaseApi();
const digest = (text: string): string => createHash('sha256').update(text).digest('base64url');

function remove(id: string, body?: unknown): Promise<Answer> {
  return asAdmin(api(), `DELETE /admin/users/${id}`, body);
}

async function rowsIn(table: TenantTable, userId: string): Promise<unknown[]> {
  return await api().rows(table).where({ user_id: userId }).select('*');
}

describe('DELETE /admin/users/{id}', () => {
  it('removes the user with everything that was theirs', async () => {
    const { user, accessToken, refreshToken } = await signIn(api());
    await api().post('/recover', { email: user.email });
    for (const table of ['identities', 'sessions', 'one_time_tokens'] as const) {
      expect(await rowsIn(table, user.id), table).toHaveLength(1);
    }
    expect(await remove(user.id)).toMatchObject({ status: 200, text: '{}' });
    for (const table of ['identities', 'sessions', 'refresh_tokens', 'one_time_tokens'] as const) {
      expect(await rowsIn(table, user.id), table).toEqual([]);
    }
    expect((await api().get('/user', { token: accessToken })).body.error_code).toBe('user_not_found');
    expect((await refresh(api(), refreshToken)).status).toBe(400);
    expect((await remove(user.id)).body.error_code).toBe('user_not_found');
    const again = await asAdmin(api(), 'POST /admin/users', { email: user.email, id: user.id });
    expect(again.status).toBe(200);
  });

  it('is written down', async () => {
    const user = await api().addUser({ phone: '4915155' });
    await remove(user.id, { should_soft_delete: false });
    const [entry] = await auditOf(api());
    expect(entry?.payload).toMatchObject({ action: 'user_deleted', log_type: 'team', actor_username: 'service_role' });
    expect(entry?.payload['traits']).toEqual({ user_id: user.id, user_email: user.email, user_phone: '4915155' });
  });

  it('reads a body, where there is one, as strictly as others', async () => {
    const user = await api().addUser();
    for (const body of ['{', '[]', { should_soft_delete: 'yes' }]) {
      expect(await remove(user.id, body)).toMatchObject({ status: 400, body: { error_code: 'bad_json' } });
    }
    expect((await asAdmin(api(), `GET /admin/users/${user.id}`)).status).toBe(200);
    expect((await remove(user.id, {})).status).toBe(200);
  });
});

describe('a soft deletion', () => {
  it('leaves the id and nothing that says who it was', async () => {
    const user = await api().addUser({
      phone: '4915166',
      new_email: 'next@x.example',
      user_metadata: { full_name: 'Ann' },
      app_metadata: { provider: 'email', plan: 'pro' },
    });
    expect(await remove(user.id, { should_soft_delete: true })).toMatchObject({ status: 200, text: '{}' });
    const { body } = await asAdmin(api(), `GET /admin/users/${user.id}`);
    expect(body).toMatchObject({
      id: user.id,
      email: digest(`${user.id}${user.email}`),
      phone: digest(`${user.id}4915166`).slice(0, 15),
      new_email: digest(`${user.id}next@x.example`),
      new_phone: digest(user.id).slice(0, 15),
      app_metadata: {},
      user_metadata: {},
      deleted_at: api().now.toISOString(),
    });
    expect(body.identities).toHaveLength(1);
    expect(body.identities[0]).toMatchObject({ id: digest(`${user.id}email:${user.id}`), provider: 'email' });
    expect(body.identities[0]).not.toHaveProperty('identity_data');
    expect(body.identities[0]).not.toHaveProperty('email');
    expect(JSON.stringify(body)).not.toMatch(/Ann|x\.example|4915166/);
  });

  it('ends sessions and everything that was mailed, and lets nobody in', async () => {
    const { user, accessToken, refreshToken } = await signIn(api());
    await api().post('/recover', { email: user.email });
    const [mail] = (await api().mails()).slice(-1);
    await remove(user.id, { should_soft_delete: true });
    expect((await api().get('/user', { token: accessToken })).status).toBe(403);
    expect((await refresh(api(), refreshToken)).status).toBe(400);
    const spent = { type: 'recovery', token_hash: mail?.snapshot.token };
    expect((await api().post('/verify', spent)).body.error_code).toBe('otp_expired');
    for (const email of [user.email, digest(`${user.id}${user.email}`)]) {
      const answer = await api().post('/token?grant_type=password', { email, password: 'correct horse' });
      expect(answer.status).toBe(400);
    }
  });

  it('frees the address and the number for somebody else', async () => {
    const user = await api().addUser({ phone: '4915177' });
    await remove(user.id, { should_soft_delete: true });
    const answer = await asAdmin(api(), 'POST /admin/users', { email: user.email, phone: '4915177' });
    expect(answer.status).toBe(200);
    expect(answer.body.id).not.toBe(user.id);
  });

  it('changes nothing the second time, but is written down; a hard one still removes the rest', async () => {
    const user = await api().addUser();
    await remove(user.id, { should_soft_delete: true });
    const first = (await asAdmin(api(), `GET /admin/users/${user.id}`)).text;
    api().advance(60);
    expect((await remove(user.id, { should_soft_delete: true })).status).toBe(200);
    expect((await asAdmin(api(), `GET /admin/users/${user.id}`)).text).toBe(first);
    const actions = (await auditOf(api())).slice(0, 2).map(({ payload }) => payload['action']);
    expect(actions).toEqual(['user_deleted', 'user_deleted']);
    expect((await remove(user.id)).status).toBe(200);
    expect((await asAdmin(api(), `GET /admin/users/${user.id}`)).status).toBe(404);
  });
});
