import { randomUUID } from 'node:crypto';
import { provisionInstance } from '@gatehouse/instances';
import { describe, expect, it } from 'vitest';
import { useAdmin } from './use-admin.ts';

const admin = useAdmin();
let count = 0;

async function newSite(more: Json = {}): Promise<string> {
  const settings = { site_url: `https://s${(count += 1)}.example`, jwt: { secret: randomUUID() }, ...more };
  return (await provisionInstance(admin().platform, { settings, slug: `s${count}` })).slug;
}

type Json = Record<string, unknown>;

interface Imported {
  readonly status: number;
  readonly first: Json;
  readonly problems: readonly Json[];
  readonly last: Json;
  readonly text: string;
}

const textOf = (lines: readonly (Json | string)[]): string =>
  lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join('');

async function send(slug: string, lines: readonly (Json | string)[], query = ''): Promise<Imported> {
  const { status, text } = await admin().ask('POST', `/v1/instances/${slug}/users/import${query}`, {
    body: textOf(lines),
  });
  const told = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Json);
  const problems = told.flatMap(({ problem }) => (problem === undefined ? [] : [problem as Json]));
  return { status, first: told[0] ?? {}, problems, last: told.at(-1) ?? {}, text };
}

async function exported(slug: string, query = ''): Promise<Json[]> {
  const { status, text, headers } = await admin().ask('GET', `/v1/instances/${slug}/users/export${query}`);
  expect([status, headers['content-type']]).toEqual([200, 'application/x-ndjson']);
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Json);
}

const bcrypt = '$2a$10$abcdefghijklmnopqrstuuABCDEFGHIJKLMNOPQRSTUVWXYZ01234';
const done = (counts: Json): Json => ({
  done: { lines: 0, added: 0, updated: 0, skipped: 0, failed: 0, ...counts },
});

const whole: Json = {
  id: '6c1f21b5-6c25-4c57-8c8c-0d9be0b1a001',
  email: 'Ada@Lovelace.example',
  phone: '491511234567',
  email_confirmed_at: '2020-01-02T03:04:05.678Z',
  phone_confirmed_at: '2020-01-02T03:04:06.000Z',
  password_hash: bcrypt,
  aud: 'people',
  role: 'editor',
  app_metadata: { provider: 'google', providers: ['google', 'email'], plan: { seats: 3, tags: ['a', null] } },
  user_metadata: { full_name: 'Ada Lovelace', emoji: '🔑' },
  identities: [
    {
      id: '6c1f21b5-6c25-4c57-8c8c-0d9be0b1a002',
      provider: 'google',
      provider_id: '1234',
      identity_data: { sub: '1234', email: 'Ada@lovelace.example' },
      email: 'ada@lovelace.example',
      last_sign_in_at: '2021-01-01T00:00:00.000Z',
      created_at: '2020-01-01T00:00:00.000Z',
      updated_at: '2020-06-01T00:00:00.000Z',
    },
  ],
  banned_until: '2999-01-01T00:00:00.000Z',
  invited_at: '2019-12-01T00:00:00.000Z',
  last_sign_in_at: '2021-01-01T00:00:00.000Z',
  is_super_admin: true,
  is_sso_user: true,
  is_anonymous: true,
  deleted_at: '2022-01-01T00:00:00.000Z',
  created_at: '2019-01-01T00:00:00.000Z',
  updated_at: '2021-06-01T00:00:00.000Z',
};

describe('what is exported', () => {
  it('is what was imported, member by member, with the hashes where they are asked for', async () => {
    const [one, other] = [await newSite(), await newSite()];
    const bare = { email: 'b@x.example' };
    const { status, first, last } = await send(one, [whole, bare, { phone: '+49 151 99', is_anonymous: false }]);
    expect(status).toBe(200);
    expect(first).toMatchObject({ policy: 'skip', lines: 0 });
    expect(last).toEqual(done({ lines: 3, added: 3 }));
    const users = await exported(one, '?password_hashes=true');
    expect(users).toContainEqual(whole);
    expect((await send(other, users)).last).toEqual(done({ lines: 3, added: 3 }));
    expect(await exported(other, '?password_hashes=true')).toEqual(users);
    expect((await exported(one)).some((user) => 'password_hash' in user)).toBe(false);
  });

  it('has the defaults of the site, and an identity for each address', async () => {
    const slug = await newSite();
    await send(slug, [{ email: 'B@x.example', email_confirmed_at: '2020-01-01T00:00:00+02:00' }]);
    const [user] = await exported(slug);
    expect(user).toMatchObject({
      email: 'B@x.example',
      email_confirmed_at: '2019-12-31T22:00:00.000Z',
      app_metadata: { provider: 'email', providers: ['email'] },
      identities: [
        {
          provider: 'email',
          provider_id: user?.['id'],
          email: 'b@x.example',
          identity_data: { sub: user?.['id'], email: 'B@x.example', email_verified: true, phone_verified: false },
        },
      ],
    });
  });

  it('with hashes wants the scope all, any export that of support; both are in the operator’s log', async () => {
    const slug = await newSite();
    const scoped = async (scope: string): Promise<string> =>
      (await admin().ask('POST', '/v1/operators', { body: { name: `op-${scope}-${count}`, scopes: [scope] } })).json
        .token;
    const [support, read] = [await scoped('support'), await scoped('read')];
    const path = `/v1/instances/${slug}/users/export`;
    expect((await admin().ask('GET', path, { token: support })).status).toBe(200);
    expect((await admin().ask('GET', `${path}?password_hashes=true`, { token: support })).status).toBe(403);
    expect((await admin().ask('GET', path, { token: read })).status).toBe(403);
    await exported(slug, '?password_hashes=true');
    const { json } = await admin().ask('GET', '/v1/audit?action=users.export&limit=1');
    expect(json.entries[0]).toMatchObject({ action: 'users.export' });
    expect(JSON.stringify(json.entries[0])).toContain('"with_hashes":true');
  });
});

describe('a line that cannot be used', () => {
  const bad: [Json | string, string, string | RegExp][] = [
    ['{"email":', '', /^one JSON object/],
    ['[]', '', 'one JSON object'],
    [{ email: 'a.example' }, 'email', /missing '@'/],
    [{ email: 5 }, 'email', 'an e-mail address'],
    [{ phone: '0151' }, 'phone', /\+49/],
    [{ email: 'c@x.example', name: 'C' }, 'name', /no such member; there are id, email/],
    [{ email: 'c@x.example', password_hash: 'sha1:secret' }, 'password_hash', /hash of bcrypt/],
    [{ email: 'c@x.example', encrypted_password: bcrypt }, 'encrypted_password', /no such member/],
    [{ email: 'c@x.example', password_hash: { hash: bcrypt } }, 'password_hash', /one of the forms/],
    [`{"password_hash":"${bcrypt}`, '', 'one JSON object'],
    [`[{"password_hash":"${bcrypt}"}]`, '', 'one JSON object'],
    [{ email: 'c@x.example', password_hash: bcrypt.replace('$10$', '$15$') }, 'password_hash', /up to cost 13/],
    [{ email: 'c@x.example', role: 'service_role' }, 'role', /cannot be given/],
    [{ email: 'c@x.example', created_at: 'yesterday' }, 'created_at', /a time such as/],
    [{ email: 'c@x.example', user_metadata: { a: 'x'.repeat(33_000) } }, 'user_metadata', /32768 bytes/],
    [{ email: 'c@x.example', user_metadata: { a: '\u0000' } }, '', /whole characters/],
    [{ email: 'c@x.example', user_metadata: { a: '\ud800' } }, '', /whole characters/],
    [{ email: 'c@x.example', identities: [{ provider: 'google' }] }, 'identities.0.provider_id', /at the provider/],
    [{ email: 'c@x.example', identities: [{ provider: '' }] }, 'identities.0.provider', /1 to 255/],
    [{ user_metadata: {} }, 'email', /an e-mail address, or/],
    [`{"email":"${'x'.repeat(1_100_000)}"}`, '', /at most 1048576 bytes/],
  ];

  it('is told with its number, its member, what is there and what is allowed; the others go on', async () => {
    const slug = await newSite();
    const { problems, last, text } = await send(slug, [
      { email: 'first@x.example' },
      '',
      ...bad.map(([line]) => line),
      { email: 'last@x.example', user_metadata: { path: 'C:\\u0000' } },
    ]);
    expect(problems.map(({ line, field, allowed }) => ({ line, field, allowed }))).toEqual(
      bad.map(([, field, allowed], index) => ({
        line: index + 3,
        field,
        allowed: allowed instanceof RegExp ? expect.stringMatching(allowed) : allowed,
      })),
    );
    expect(last).toEqual(done({ lines: bad.length + 3, added: 2, failed: bad.length }));
    expect(text).not.toMatch(/sha1:secret|abcdefghijklm/);
    expect((await exported(slug)).map(({ email }) => email).toSorted()).toEqual(['first@x.example', 'last@x.example']);
  });
});

describe('a user who is there already', () => {
  const id = (): string => randomUUID();

  it('stays as is, unless the policy says otherwise, however often the file is sent', async () => {
    const slug = await newSite();
    const file = [{ id: id(), email: 'a@x.example' }, { email: 'b@x.example' }, { email: 'B@x.example' }];
    expect((await send(slug, file)).last).toEqual(done({ lines: 3, added: 2, skipped: 1 }));
    const before = await exported(slug);
    expect((await send(slug, file)).last).toEqual(done({ lines: 3, skipped: 3 }));
    const { last, problems } = await send(slug, file, '?policy=fail');
    expect(last).toEqual(done({ lines: 3, failed: 3 }));
    expect(problems.map(({ field }) => field)).toEqual(['id', 'email', 'email']);
    expect(await exported(slug)).toEqual(before);
  });

  it('is given what the line says and keeps the rest, by id or by address', async () => {
    const slug = await newSite();
    const known = id();
    await send(slug, [
      { id: known, email: 'a@x.example', role: 'one', user_metadata: { a: 1 } },
      { email: 'b@x.example', phone: '4915', password_hash: bcrypt },
    ]);
    const { last } = await send(
      slug,
      [
        { id: known, email: 'a2@x.example', identities: [{ provider: 'github', provider_id: '7' }] },
        { email: 'B@x.example', role: 'two' },
        { email: 'b@x.example', banned_until: '2999-01-01T00:00:00Z' },
        { email: 'new@x.example' },
      ],
      '?policy=update',
    );
    expect(last).toEqual(done({ lines: 4, added: 1, updated: 3 }));
    const users = await exported(slug, '?password_hashes=true');
    const byEmail = (email: string): Json | undefined => users.find((user) => user['email'] === email);
    expect(byEmail('a2@x.example')).toMatchObject({ id: known, role: 'one', user_metadata: { a: 1 } });
    expect(byEmail('a2@x.example')?.['identities']).toMatchObject([{ provider: 'email' }, { provider: 'github' }]);
    expect(byEmail('b@x.example')).toMatchObject({ phone: '4915', password_hash: bcrypt, role: 'two' });
    expect(byEmail('b@x.example')?.['banned_until']).toBe('2999-01-01T00:00:00.000Z');
  });

  it('is never made one with another whose address or identity the line has', async () => {
    const slug = await newSite();
    const [one, two] = [id(), id()];
    const google = { provider: 'google', provider_id: '1' };
    await send(slug, [
      { id: one, email: 'a@x.example', identities: [google] },
      { id: two, email: 'b@x.example' },
    ]);
    const lines = [
      { id: id(), email: 'A@x.example' },
      { id: two, email: 'a@x.example' },
      { id: two, role: 'x', identities: [google] },
    ];
    for (const policy of ['skip', 'update']) {
      const { problems } = await send(slug, lines, `?policy=${policy}`);
      expect(problems[0]).toMatchObject({ line: 1, field: 'email', allowed: expect.stringContaining(one) });
      const others = problems.slice(1).map(({ line, field }) => [line, field]);
      expect(others).toEqual(
        policy === 'skip'
          ? []
          : [
              [2, 'email'],
              [3, 'identities.0.provider_id'],
            ],
      );
    }
    expect(await exported(slug)).toHaveLength(2);
  });
});

describe('an import that broke off', () => {
  it('goes on with the same file, and with no other', async () => {
    const slug = await newSite();
    const lines = Array.from({ length: 1_200 }, (_, n) => ({ email: `u${n}@x.example` }));
    const id = randomUUID();
    // A file that ends early is what a broken connection leaves.
    expect((await send(slug, lines.slice(0, 700), `?import=${id}`)).last).toEqual(done({ lines: 700, added: 700 }));
    const shown = await admin().ask('GET', `/v1/instances/${slug}/users/imports/${id}`);
    expect(shown.json).toMatchObject({ import: id, policy: 'skip', lines: 700, added: 700 });
    const others = await send(slug, [{ email: 'x@x.example' }, ...lines], `?import=${id}`);
    expect(others.last).toMatchObject({
      error: { code: 'validation_failed', msg: expect.stringContaining('not the file') },
    });
    const shorter = await send(slug, lines.slice(0, 10), `?import=${id}`);
    expect(shorter.last).toMatchObject({
      error: { msg: expect.stringContaining('it has 10 lines, and 700 are done') },
    });
    const { first, last } = await send(slug, lines, `?import=${id}`);
    expect(first).toMatchObject({ import: id, lines: 700 });
    expect(last).toEqual(done({ lines: 1_200, added: 1_200 }));
    expect((await send(slug, lines, `?import=${id}`)).last).toEqual(done({ lines: 1_200, added: 1_200 }));
    expect((await send(slug, lines, `?import=${id}&policy=update`)).status).toBe(400);
  });

  it('breaks off where the site is full, and goes on when it may have more', async () => {
    const slug = await newSite({ quotas: { users_max: 600 } });
    const lines = Array.from({ length: 700 }, (_, n) => ({ email: `u${n}@x.example` }));
    const id = randomUUID();
    const { last } = await send(slug, lines, `?import=${id}`);
    expect(last).toMatchObject({ error: { code: 'user_quota_reached' } });
    expect(await exported(slug)).toHaveLength(500);
    const more = { settings: { quotas: { users_max: 700 } } };
    expect((await admin().ask('PATCH', `/v1/instances/${slug}`, { body: more })).status).toBe(200);
    expect((await send(slug, lines, `?import=${id}`)).last).toEqual(done({ lines: 700, added: 700 }));
  });

  it('is one site’s own', async () => {
    const [one, other] = [await newSite(), await newSite()];
    const id = randomUUID();
    await send(one, [{ email: 'a@x.example' }], `?import=${id}`);
    expect((await admin().ask('GET', `/v1/instances/${other}/users/imports/${id}`)).status).toBe(404);
    expect((await admin().ask('GET', `/v1/instances/${one}/users/imports/x`)).status).toBe(404);
    expect((await send(other, [{ email: 'b@x.example' }], `?import=${id}`)).last).toEqual(done({ lines: 1, added: 1 }));
  });
});
