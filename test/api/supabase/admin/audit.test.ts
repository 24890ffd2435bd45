import { beforeAll, describe, expect, it } from 'vitest';
import { signIn } from '../sign-in.ts';
import { useSupabaseApi, type Answer } from '../support.ts';
import { asAdmin } from './as-admin.ts';

const api = useSupabaseApi();
beforeAll(async () => {
  await signIn(api(), { email: 'ann@x.example', user_metadata: { full_name: 'Ann Otter' } });
  api().advance(1);
  await signIn(api(), { email: 'bob@x.example', phone: '4915188' });
  api().advance(1);
  await asAdmin(api(), 'POST /admin/users', { email: 'cid@x.example' });
  await signIn(api(), {}, 'b');
});

function audit(query = '', on = 'a'): Promise<Answer> {
  return asAdmin(api(), `GET /admin/audit${query}`, undefined, { on });
}

function actorsIn({ body }: Answer): string[] {
  return (body as { payload: { actor_username: string } }[]).map(({ payload }) => payload.actor_username);
}

describe('GET /admin/audit', () => {
  it('is a bare array, newest first, of the site’s own entries', async () => {
    const answer = await audit();
    expect(answer.status).toBe(200);
    expect(actorsIn(answer)).toEqual(['service_role', '4915188', 'ann@x.example']);
    expect(Object.keys(answer.body[0])).toEqual(['id', 'payload', 'created_at', 'ip_address']);
    expect(answer.body[0]).toMatchObject({ ip_address: '', payload: { action: 'user_signedup' } });
    expect(answer.body[2].payload).toMatchObject({ actor_name: 'Ann Otter', log_type: 'account', action: 'login' });
    expect(answer.headers.get('x-total-count')).toBe('3');
    expect(answer.headers.get('link')).toBe('</i/a/auth/v1/admin/audit?page=1>; rel="last"');
    expect(actorsIn(await audit('', 'b'))).toHaveLength(1);
  });

  it('has pages, with the rules of those of users', async () => {
    const second = await audit('?page=2&per_page=1');
    expect(actorsIn(second)).toEqual(['4915188']);
    expect(second.headers.get('link')).toMatch(/page=3&per_page=1>; rel="next", .*page=3&per_page=1>; rel="last"$/);
    for (const query of ['?page=x', '?per_page=0', '?per_page=1001', '?page=300000']) {
      expect(await audit(query), query).toMatchObject({ status: 400, body: { error_code: 'validation_failed' } });
    }
  });

  it.each([
    ['author:ANN@', ['ann@x.example']],
    ['author:otter', ['ann@x.example']],
    ['author:15188', ['4915188']],
    ['action:signedup', ['service_role']],
    ['type:ACCOUNT', ['4915188', 'ann@x.example']],
    ['type:', ['service_role', '4915188', 'ann@x.example']],
    ['author:%', []],
  ])('finds %s', async (query, expected) => {
    const answer = await audit(`?query=${encodeURIComponent(query)}`);
    expect(actorsIn(answer)).toEqual(expected);
    expect(answer.headers.get('x-total-count')).toBe(String(expected.length));
  });

  it.each(['ann', 'who:ann', 'Author:ann', ':', '%00'])('refuses to look for %s', async (query) => {
    const answer = await audit(`?query=${query}`);
    expect(answer).toMatchObject({ status: 400, body: { error_code: 'validation_failed' } });
  });
});
