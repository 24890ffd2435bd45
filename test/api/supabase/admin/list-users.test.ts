import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { useSupabaseApi, type Answer } from '../support.ts';
import { asAdmin } from './as-admin.ts';

const api = useSupabaseApi();
const names = ['ann', 'bob', 'cid', 'dan', 'eve'];
beforeAll(async () => {
  const start = api().now;
  for (const name of names) {
    await api().addUser({
      email: `${name}@x.example`,
      phone: `49151${names.indexOf(name)}00`,
      user_metadata: { full_name: `${name.toUpperCase()} 100%_sure` },
    });
    // Their order is that of their making.
    api().advance(1);
  }
  await api().addUser({ email: 'elsewhere@x.example' }, 'b');
  await api().addUser({ email: 'shopper@x.example', aud: 'shop' });
  api().now = start;
});

function list(query = '', headers: Record<string, string> = {}): Promise<Answer> {
  return asAdmin(api(), `GET /admin/users${query}`, undefined, { headers });
}

function namesIn({ body }: Answer): string[] {
  return (body.users as { email: string }[]).map(({ email }) => email.replace(/@.*/, ''));
}

const invalid = { status: 400, body: { error_code: 'validation_failed' } };
const mount = '/i/a/auth/v1';

describe('GET /admin/users', () => {
  it('lists everybody of the audience, newest first, with their number; identities are not looked up', async () => {
    const answer = await list();
    expect(answer.status).toBe(200);
    expect(Object.keys(answer.body)).toEqual(['users', 'aud']);
    expect(answer.body.aud).toBe('authenticated');
    expect(namesIn(answer)).toEqual(names.toReversed());
    expect(answer.headers.get('x-total-count')).toBe('5');
    expect(answer.headers.get('link')).toBe(`<${mount}/admin/users?page=1>; rel="last"`);
    for (const user of answer.body.users) {
      expect(user.identities).toBeNull();
      expect(user).not.toHaveProperty('factors');
    }
    expect(answer.text).not.toMatch(/password/);
  });

  it('is about the audience that the header names', async () => {
    const answer = await list('', { 'x-jwt-aud': 'shop' });
    expect([answer.body.aud, namesIn(answer), answer.headers.get('x-total-count')]).toEqual(['shop', ['shopper'], '1']);
  });

  it('sorts by the time of making, in any case, down unless told up', async () => {
    for (const [query, expected] of [
      ['?sort=created_at', names.toReversed()],
      ['?sort=created_at%20DESC', names.toReversed()],
      ['?sort=created_at+Asc', names],
      ['?sort=created_at+asc&sort=created_at+desc', names],
    ] as const) {
      expect(namesIn(await list(query)), query).toEqual(expected);
    }
    for (const query of ['?sort=email', '?sort=', '?sort=created_at+up', '?sort=created_at&sort=id']) {
      expect(await list(query), query).toMatchObject(invalid);
      expect(await list(`${query}&limit=2`), query).toMatchObject(invalid);
    }
  });

  it('finds a part of the address or of the full name, and whole addresses and numbers', async () => {
    for (const [query, expected] of [
      ['filter=ann@', ['ann']],
      ['filter=BOB@X', ['bob']],
      ['filter=cid 100', ['cid']],
      ['filter=100%25_sure', names.toReversed()],
      ['filter=a', ['eve', 'dan', 'cid', 'bob', 'ann']],
      ['filter=ev', ['eve']],
      ['filter=%2B49151', names.toReversed()],
      ['filter=1300', ['dan']],
      ['filter=2+100', []],
      ['filter=nobody', []],
      ['filter=elsewhere', []],
      ["filter=' or 1=1 --", []],
      ['filter=\\', []],
      ['email=ANN@x.example', ['ann']],
      ['email=ann', []],
      ['phone=%2B49 151 100', ['bob']],
      ['phone=49', []],
      ['email=ann@x.example&phone=49151100', []],
    ] as const) {
      const answer = await list(`?${query}`);
      expect(namesIn(answer), query).toEqual(expected);
      expect(answer.headers.get('x-total-count'), query).toBe(String(expected.length));
    }
  });
});

describe('the pages of GET /admin/users', () => {
  it('name the next and the last one', async () => {
    const page = (number: number, rel: string): string =>
      `<${mount}/admin/users?page=${number}&per_page=2>; rel="${rel}"`;
    for (const [query, expected, links] of [
      ['?per_page=2', ['eve', 'dan'], [page(2, 'next'), page(3, 'last')]],
      ['?page=0&per_page=2', ['eve', 'dan'], [page(2, 'next'), page(3, 'last')]],
      ['?page=2&per_page=2', ['cid', 'bob'], [page(3, 'next'), page(3, 'last')]],
      ['?page=3&per_page=2', ['ann'], [page(3, 'last')]],
      ['?page=9&per_page=2', [], [page(3, 'last')]],
    ] as const) {
      const answer = await list(query);
      expect(namesIn(answer), query).toEqual(expected);
      expect(answer.headers.get('link'), query).toBe(links.join(', '));
    }
    const empty = await list('?filter=nobody');
    expect(empty.headers.get('link')).toBe(`<${mount}/admin/users?filter=nobody&page=0>; rel="last"`);
  });

  it('have numbers from 1 to 1000, and end where only a cursor goes on', async () => {
    for (const query of ['?page=x', '?page=-1', '?per_page=0', '?per_page=1001', '?per_page=1.5', '?per_page=%00']) {
      expect(await list(query), query).toMatchObject(invalid);
    }
    const deep = await list('?page=12&per_page=1000');
    expect(deep).toMatchObject(invalid);
    expect(deep.body.msg).toContain('give limit and cursor in place of page and per_page');
    expect((await list('?page=11&per_page=1000')).status).toBe(200);
    expect((await list('?page=&per_page=')).status).toBe(200);
  });
});

describe('a list that is read by cursor', () => {
  async function readAll(query: string): Promise<string[]> {
    const found: string[] = [];
    for (let next: string | undefined = query; next !== undefined;) {
      const answer: Answer = await list(next);
      expect(answer.headers.get('x-total-count')).toBeNull();
      found.push(...namesIn(answer));
      const { next_cursor: cursor, has_more: hasMore } = answer.body.pagination;
      expect(hasMore).toBe(cursor !== undefined);
      const link = answer.headers.get('link');
      if (cursor === undefined) expect(link).toBeNull();
      else expect(link).toMatch(new RegExp(`^<${mount}/admin/users\\?cursor=${cursor}&.*>; rel="next"$`));
      next = link?.replace(/^<[^?]*|>.*$/g, '');
    }
    return found;
  }

  it.each([1, 2, 3, 5, 9])('shows everybody once, %d at a time, in both directions', async (limit) => {
    expect(await readAll(`?limit=${limit}`)).toEqual(names.toReversed());
    expect(await readAll(`?limit=${limit}&sort=created_at+asc`)).toEqual(names);
    expect(await readAll(`?limit=${limit}&filter=100%25`)).toEqual(names.toReversed());
  });

  it('tells users of one instant apart', async () => {
    const headers = { 'x-jwt-aud': 'twins' };
    const ids = await Promise.all(Array.from({ length: 7 }, async () => (await api().addUser({ aud: 'twins' })).id));
    const seen: string[] = [];
    for (let query = '?limit=2'; query !== '';) {
      const { body } = await list(query, headers);
      seen.push(...(body.users as { id: string }[]).map(({ id }) => id));
      query = body.pagination.has_more ? `?limit=2&cursor=${body.pagination.next_cursor}` : '';
    }
    expect(seen).toEqual(ids.toSorted().toReversed());
  });

  it('goes on where it was, whoever comes in meanwhile', async () => {
    const headers = { 'x-jwt-aud': 'busy' };
    const add = (name: string) => api().addUser({ aud: 'busy', email: `${name}@x.example` });
    for (const name of ['one', 'two', 'three']) {
      await add(name);
      api().advance(1);
    }
    const first = await list('?limit=2', headers);
    await add('late');
    const second = await list(`?limit=2&cursor=${first.body.pagination.next_cursor}`, headers);
    expect([namesIn(first), namesIn(second)]).toEqual([['three', 'two'], ['one']]);
  });

  it('has pages of at most 1000, and of 50 unless told', async () => {
    expect((await list('?limit=99999')).status).toBe(200);
    for (const query of ['?limit=0', '?limit=x', '?limit=-1']) expect(await list(query), query).toMatchObject(invalid);
  });

  it('takes only cursors in their form (GHSA-r9w3-57w2-gch2)', async () => {
    const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const time = api().now.toISOString();
    for (const cursor of [
      'x',
      '!!',
      encode(null),
      encode([]),
      encode({ created_at: time }),
      encode({ id: randomUUID() }),
      encode({ created_at: time, id: 'x' }),
      encode({ created_at: 'x', id: randomUUID() }),
      encode({ created_at: '0001-01-01T00:00:00Z', id: randomUUID() }),
      encode({ created_at: 1, id: randomUUID() }),
    ]) {
      expect(await list(`?cursor=${cursor}`), cursor).toMatchObject(invalid);
    }
    const made = encode({ created_at: '2999-01-01T00:00:00.123456789Z', id: randomUUID() });
    expect(namesIn(await list(`?cursor=${made}`))).toEqual(names.toReversed());
  });

  it('yields to page numbers, and is the usual way where the site says so', async () => {
    expect((await list('?page=1&limit=2')).headers.get('x-total-count')).toBe('5');
    api().configure({ experimental: { cursor_pagination_enabled: true } });
    expect((await list()).body.pagination).toEqual({ has_more: false });
    expect((await list('?per_page=2')).headers.get('x-total-count')).toBe('5');
  });
});
