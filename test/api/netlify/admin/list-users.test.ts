import { beforeAll, describe, expect, it } from 'vitest';
import type { Site } from '../../../support/site.ts';
import { useGatehouse } from '../../../support/use-gatehouse.ts';
import { call, createPerson, refusal, type Answer } from '../client.ts';

const exportSecret = 'only the operator knows';
const gatehouse = useGatehouse({ settings: { exportSecret } });
const names = ['ann', 'bob', 'cid', 'dan', 'eve'];
let site: Site;
beforeAll(async () => {
  site = await gatehouse().createSite();
  for (const name of names) {
    await createPerson(site, {
      email: `${name}@x.example`,
      user_metadata: { full_name: `${name.toUpperCase()} 100%_sure` },
    });
    // Their order is that of their making.
    gatehouse().clock.advance(1);
  }
});

function list(query = '', headers: Record<string, string> = {}): Promise<Answer> {
  return call(site, `GET /admin/users${query}`, { bearer: site.signToken(), headers });
}

function namesIn({ body }: Answer): string[] {
  return (body.users as { email: string }[]).map(({ email }) => email.replace(/@.*/, ''));
}

/** As the operator's proxy asks: no path prefix, so that links are to the letter. */
function listBehindProxy(query: string): Promise<Answer> {
  const headers = { 'x-nf-sign': site.operatorSignature() };
  return call(gatehouse().url, `GET /admin/users${query}`, { bearer: site.signToken(), headers });
}

describe('GET /admin/users', () => {
  it('lists everybody of the audience, newest first, with their number', async () => {
    const answer = await list();
    expect(answer.status).toBe(200);
    expect(Object.keys(answer.body).toSorted()).toEqual(['aud', 'users']);
    expect(answer.body.aud).toBe('');
    expect(namesIn(answer)).toEqual(names.toReversed());
    expect(answer.headers.get('x-total-count')).toBe('5');
    expect(answer.text).not.toMatch(/password/);
    const none = await list('', { 'x-jwt-aud': 'shop' });
    expect(none.body).toEqual({ aud: 'shop', users: [] });
  });

  it('sorts by the time of making, down unless it is told up', async () => {
    for (const [query, expected] of [
      ['?sort=created_at', names.toReversed()],
      ['?sort=created_at%20desc', names.toReversed()],
      ['?sort=created_at+asc', names],
      ['?sort=created_at+asc&sort=created_at+desc', names],
    ] as const) {
      expect(namesIn(await list(query)), query).toEqual(expected);
    }
  });

  it('refuses to sort by anything else', async () => {
    for (const [query, reason] of [
      ['?sort=email', "bad field for sort 'email'"],
      ['?sort=', "bad field for sort ''"],
      ['?sort=CREATED_AT', "bad field for sort 'CREATED_AT'"],
      ['?sort=created_at+up', "bad direction for sort 'up', only 'asc' and 'desc' allowed"],
      ['?sort=created_at;drop', "bad field for sort 'created_at;drop'"],
      ['?sort=created_at&sort=id', "bad field for sort 'id'"],
    ] as const) {
      expect(await list(query), query).toMatchObject(refusal(400, `Bad Sort Parameters: ${reason}`));
    }
  });

  it('finds a part of the address or of the full name, in any case', async () => {
    for (const [filter, expected] of [
      ['ann@', ['ann']],
      ['BOB@X', ['bob']],
      ['cid 100', ['cid']],
      ['x.example', names.toReversed()],
      ['100%_sure', names.toReversed()],
      ['nobody', []],
      ["' or 1=1 --", []],
      ['\\', []],
    ] as const) {
      const answer = await list(`?filter=${encodeURIComponent(filter)}`);
      expect(namesIn(answer), filter).toEqual(expected);
      expect(answer.headers.get('x-total-count'), filter).toBe(String(expected.length));
    }
  });
});

describe('the pages of GET /admin/users', () => {
  it('name the next, the previous and the last one', async () => {
    const page = (number: number, rel: string): string => `</admin/users?page=${number}&per_page=2>; rel="${rel}"`;
    for (const [query, expected, links] of [
      ['?per_page=2', ['eve', 'dan'], [page(2, 'next'), page(3, 'last')]],
      ['?per_page=2&page=1', ['eve', 'dan'], [page(2, 'next'), page(3, 'last')]],
      ['?per_page=2&page=0', ['eve', 'dan'], [page(2, 'next'), page(3, 'last')]],
      ['?page=2&per_page=2', ['cid', 'bob'], [page(3, 'next'), page(1, 'prev'), page(3, 'last')]],
      ['?page=3&per_page=2', ['ann'], [page(2, 'prev'), page(3, 'last')]],
      ['?page=9&per_page=2', [], [page(8, 'prev'), page(3, 'last')]],
    ] as const) {
      const answer = await listBehindProxy(query);
      expect(namesIn(answer), query).toEqual(expected);
      expect(answer.headers.get('link'), query).toBe(links.join(', '));
      expect(answer.headers.get('x-total-count'), query).toBe('5');
    }
  });

  it('keep the rest of the query, its keys sorted', async () => {
    const answer = await listBehindProxy('?sort=created_at+asc&per_page=2&filter=a%26b&page=1');
    expect(answer.headers.get('link')).toBe(
      '</admin/users?filter=a%26b&page=0&per_page=2&sort=created_at+asc>; rel="last"',
    );
  });

  it('of an empty list end at 0', async () => {
    const answer = await listBehindProxy('?filter=nobody');
    expect(answer.headers.get('link')).toBe('</admin/users?filter=nobody&page=0>; rel="last"');
    expect(answer.headers.get('x-total-count')).toBe('0');
  });

  it('show nobody twice and forget nobody', async () => {
    const pages = await Promise.all([1, 2, 3, 4, 5].map((page) => list(`?per_page=1&page=${page}`)));
    expect(pages.flatMap(namesIn)).toEqual(names.toReversed());
  });

  it('have numbers from 1 to 1000, and end where nobody reads on (N-11)', async () => {
    const bad = 'Bad Pagination Parameters: ';
    for (const [query, reason] of [
      ['?page=abc', 'strconv.ParseUint: parsing "abc": invalid syntax'],
      ['?page=-1', 'strconv.ParseUint: parsing "-1": invalid syntax'],
      ['?page=1.5', 'strconv.ParseUint: parsing "1.5": invalid syntax'],
      ['?per_page=%20', 'strconv.ParseUint: parsing " ": invalid syntax'],
      ['?per_page=99999999999999999999', 'strconv.ParseUint: parsing "99999999999999999999": value out of range'],
      ['?per_page=0', 'per_page must be from 1 to 1000, not 0'],
      ['?per_page=1001', 'per_page must be from 1 to 1000, not 1001'],
    ] as const) {
      expect(await list(query), query).toMatchObject(refusal(400, `${bad}${reason}`));
    }
    for (const query of [
      '?page=9007199254740991',
      '?page=300000',
      `?page=${'9'.repeat(5_000)}`,
      '?page=12&per_page=1000',
    ]) {
      const answer = await list(query);
      expect(answer.status, query).toBe(400);
      expect(answer.body.msg, query).toMatch(/^Bad Pagination Parameters: /);
    }
    expect((await list('?page=&per_page=')).status).toBe(200);
  });
});

describe('GET /admin/users/export', () => {
  it('adds the password hashes, after the address, for who knows the secret', async () => {
    const headers = { EXPORT_SECRET: exportSecret };
    const answer = await call(site, 'GET /admin/users/export?per_page=2', { bearer: site.signToken(), headers });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('x-total-count')).toBe('5');
    for (const user of answer.body.users as Record<string, string>[]) {
      expect(Object.keys(user).slice(0, 5)).toEqual(['id', 'aud', 'role', 'email', 'encrypted_password']);
      expect(user['encrypted_password']).toMatch(/^\$2[aby]\$04\$/);
    }
  });

  it('is refused without the secret, and without an administrator', async () => {
    const bearer = site.signToken();
    for (const headers of [{}, { EXPORT_SECRET: '' }, { EXPORT_SECRET: `${exportSecret}x` }]) {
      expect(await call(site, 'GET /admin/users/export', { bearer, headers })).toMatchObject(
        refusal(401, 'Invalid export secret'),
      );
    }
    const headers = { EXPORT_SECRET: exportSecret };
    expect(await call(site, 'GET /admin/users/export', { headers })).toMatchObject(
      refusal(401, 'This endpoint requires a Bearer token'),
    );
  });
});
