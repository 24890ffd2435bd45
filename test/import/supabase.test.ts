import { randomBytes, randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { useDatabase } from '@gatehouse/testing';
import { newFolder, run as spawnCommand } from '../cli/run-gatehouse.ts';
import { askOperator } from '../support/operator.ts';
import type { Site } from '../support/site.ts';
import { startGatehouse, type Gatehouse } from '../support/start-gatehouse.ts';
import { move, moveVariables, supabaseTokens, userOf } from './move.ts';
import { sealedColumn, signedToken, SupabaseDatabase } from './supabase-database.ts';

const target = useDatabase();
const origin = useDatabase();

let gatehouse: Gatehouse;
let source: SupabaseDatabase;
let site: Site;

beforeAll(async () => {
  gatehouse = await startGatehouse({ database: target() });
  source = new SupabaseDatabase(origin().db);
  await source.create();
});
afterAll(() => gatehouse.stop());

beforeEach(async () => {
  site = await gatehouse.createSite({ settings: { dialect: 'supabase', jwt: { aud: 'authenticated' } } });
  await source.run('truncate auth.users cascade');
});

const run = (...words: string[]) => move(gatehouse, target(), site, ['--from', 'supabase', ...words]);
const all = () => run(origin().connectionString);

async function exported(): Promise<Record<string, unknown>[]> {
  const path = `/v1/instances/${site.slug}/users/export?password_hashes=true`;
  const { text } = await askOperator(gatehouse, `GET ${path}`);
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** bcrypt of `correct horse`, as cheap as it gets. */
const passwordHash = '$2y$04$7Eb5Rk5PsndMAshdsDQcLejjmh7Xx6akvzAIUrXCSFN6M6dOHOB.W';

describe('users of supabase/auth', () => {
  it('come with identities, metadata and hash, and sign in with the password they have', async () => {
    const id = await source.addUser({
      email: 'ada@x.example',
      phone: '4915112345678',
      phone_confirmed_at: '2023-03-01T00:00:00Z',
      encrypted_password: passwordHash,
      raw_app_meta_data: { provider: 'email', providers: ['email', 'google'], plan: 'pro' },
      raw_user_meta_data: { full_name: 'Ada' },
      last_sign_in_at: '2024-01-01T00:00:00Z',
    });
    const google = { id: randomUUID(), user_id: id, provider: 'google', provider_id: '1234' };
    await source.add('identities', {
      ...google,
      identity_data: { sub: '1234', email: 'Ada@Gmail.example' },
      created_at: '2023-05-01T00:00:00Z',
      updated_at: '2023-06-01T00:00:00Z',
    });
    expect(await all()).toMatchObject({
      code: 0,
      out: 'users: 1 moved, 0 there already, 0 refused\nsessions: 0 moved, 0 there already, 0 refused\n',
    });
    expect(await exported()).toMatchObject([
      {
        id,
        email: 'ada@x.example',
        phone: '4915112345678',
        email_confirmed_at: '2023-01-02T03:04:05.678Z',
        phone_confirmed_at: '2023-03-01T00:00:00.000Z',
        password_hash: passwordHash,
        aud: 'authenticated',
        role: 'authenticated',
        app_metadata: { provider: 'email', providers: ['email', 'google'], plan: 'pro' },
        user_metadata: { full_name: 'Ada' },
        identities: [
          { provider: 'email', provider_id: id },
          { id: google.id, provider: 'google', provider_id: '1234', email: 'ada@gmail.example' },
        ],
        last_sign_in_at: '2024-01-01T00:00:00.000Z',
        created_at: '2023-01-02T03:04:05.678Z',
        updated_at: '2023-02-02T03:04:05.000Z',
      },
    ]);
    const { status, body } = await supabaseTokens(site, 'password', {
      email: 'ada@x.example',
      password: 'correct horse',
    });
    expect([status, body.user.id]).toEqual([200, id]);
    expect((await supabaseTokens(site, 'password', { email: 'ada@x.example', password: 'wrong' })).status).toBe(400);
  });

  it('come as they are: anonymous, from single sign-on, banned, deleted softly', async () => {
    await source.addUser({ email: null, is_anonymous: true });
    await source.addUser({ email: 'sso@x.example', is_sso_user: true });
    await source.addUser({ email: 'sso@x.example', is_sso_user: true });
    await source.addUser({ email: 'banned@x.example', banned_until: 'infinity' });
    await source.addUser({ email: 'Zm9vYmFy', phone: 'Zm9vYmFyYmF6cXV', deleted_at: '2024-01-01T00:00:00Z' });
    expect((await all()).code).toBe(0);
    const users = await exported();
    expect(users).toHaveLength(5);
    expect(users).toContainEqual(expect.objectContaining({ is_anonymous: true }));
    expect(users.filter((user) => user['is_sso_user'] === true)).toHaveLength(2);
    expect(users).toContainEqual(expect.objectContaining({ banned_until: '9999-12-31T23:59:59.999Z' }));
    const deleted = { email: 'Zm9vYmFy', phone: 'Zm9vYmFyYmF6cXV', deleted_at: '2024-01-01T00:00:00.000Z' };
    expect(users).toContainEqual(expect.objectContaining(deleted));
  });

  it('who cannot be taken are told with the reason, and what has no place here is counted; the others go on', async () => {
    const bad = await source.addUser({ email: 'bad@x.example', encrypted_password: '$1$abc$secretsecretsecret' });
    const twin = await source.addUser({ email: 'Twin@x.example' });
    await source.addUser({ email: 'good@x.example' });
    await source.add('mfa_factors', { id: randomUUID(), user_id: twin, status: 'verified' });
    await source.addToken(await source.addSession(bad), bad);
    const elsewhere = await source.addUser({ email: 'else@x.example', aud: 'other' });
    const { code, out, err } = await all();
    expect(code).toBe(1);
    expect(out).toBe(
      'users: 3 moved, 0 there already, 1 refused\n' +
        'sessions: 0 moved, 0 there already, 1 refused, since their users are not here\n' +
        'second factors: 1 not moved\n',
    );
    expect(err).toContain(`user ${bad} (bad@x.example): password_hash: found a text; allowed is a hash of bcrypt`);
    expect(err).toContain('1 users have the audience "other", where the site\'s is "authenticated"');
    expect(err).toContain('gatehouse: 1 users were not moved, or not whole');
    expect(err).not.toContain('secretsecret');
    expect((await exported()).map(({ id }) => id)).toContain(elsewhere);
  });

  it('are moved again without harm: who is there stays, who is new comes', async () => {
    for (let n = 0; n < 501; n += 1) await source.addUser();
    expect((await all()).out).toContain('users: 501 moved, 0 there already, 0 refused');
    await source.addUser();
    expect((await all()).out).toContain('users: 1 moved, 501 there already, 0 refused');
    expect(await exported()).toHaveLength(502);
  });
});

describe('a move that is killed', () => {
  it('is begun again with the same command, and nobody is missing or there twice', async () => {
    await source.run(`insert into auth.users (id, email, aud, role, created_at, updated_at, email_confirmed_at)
      select gen_random_uuid(), 'person' || n || '@x.example', 'authenticated', '', now(), now(), now()
      from generate_series(1, 4000) n`);
    const count = async (): Promise<number> => {
      const rows = await target().db.knex('gatehouse.users').where({ instance_id: site.id }).count('* as n');
      return Number(rows[0]?.n);
    };
    const words = ['import', '-i', site.slug, '--from', 'supabase', origin().connectionString];
    const first = spawnCommand(words, newFolder(), moveVariables(gatehouse, target()));
    await expect.poll(count, { timeout: 30_000, interval: 5 }).toBeGreaterThan(0);
    first.signal('SIGKILL');
    await first.ended;
    const { code, out } = await all();
    const [moved = 0, there = 0] = (out.match(/\d[\d,]*/g) ?? []).map((text) => Number(text.replaceAll(',', '')));
    expect([code, moved + there]).toEqual([0, 4_000]);
    expect(there).toBeGreaterThan(0);
    expect(await count()).toBe(4_000);
  });
});

describe('a session of supabase/auth', () => {
  it('goes on with the refresh token of its client, and knows what it knew', async () => {
    const id = await source.addUser();
    const session = await source.addSession(id, { aal: 'aal2', tag: 'phone', refreshed_at: '2026-01-01T00:00:00' });
    const token = await source.addToken(session, id);
    expect((await all()).out).toContain('sessions: 1 moved, 0 there already, 0 refused\n');
    const { status, body } = await supabaseTokens(site, 'refresh_token', { refresh_token: token });
    expect([status, body.user.id]).toEqual([200, id]);
    const claims = JSON.parse(Buffer.from(body.access_token.split('.')[1], 'base64url').toString()) as object;
    expect(claims).toMatchObject({ session_id: session, aal: 'aal2', amr: [{ method: 'password' }] });
    expect((await userOf(site.supabaseUrl, body.access_token)).id).toBe(id);
    const next = await supabaseTokens(site, 'refresh_token', { refresh_token: body.refresh_token });
    expect(next.status).toBe(200);
  });

  it('forgives a client that sends the token before its last once more', async () => {
    const id = await source.addUser();
    const session = await source.addSession(id);
    const parent = await source.addToken(session, id, { revoked: true, updated_at: '2020-01-01T00:00:00Z' });
    const token = await source.addToken(session, id, { parent });
    await all();
    const again = await supabaseTokens(site, 'refresh_token', { refresh_token: parent });
    expect(again.status).toBe(200);
    const more = await supabaseTokens(site, 'refresh_token', { refresh_token: parent });
    expect(more.body.refresh_token).toBe(again.body.refresh_token);
    for (const text of [token, again.body.refresh_token as string]) {
      expect((await supabaseTokens(site, 'refresh_token', { refresh_token: text })).status).toBe(200);
    }
  });

  it('with a signed counter goes on too, with the current one and the one before', async () => {
    const id = await source.addUser();
    const key = randomBytes(32);
    const counted = { refresh_token_hmac_key: key.toString('base64url'), refresh_token_counter: 5 };
    const [one, two, three] = [
      await source.addSession(id, counted),
      await source.addSession(id, counted),
      await source.addSession(id, { ...counted, refresh_token_counter: 0 }),
    ];
    expect((await all()).out).toContain('sessions: 3 moved');
    const refresh = async (token: string): Promise<number> =>
      (await supabaseTokens(site, 'refresh_token', { refresh_token: token })).status;
    expect(await refresh(signedToken(key, one, 5))).toBe(200);
    expect(await refresh(signedToken(key, two, 4))).toBe(200);
    expect(await refresh(signedToken(key, two, 5))).toBe(200);
    expect(await refresh(signedToken(key, three, 0))).toBe(200);
    expect(await refresh(signedToken(key, one, 3))).toBe(400);
    expect(await refresh(signedToken(randomBytes(32), one, 5))).toBe(400);
  });

  it('that has ended, or is an OAuth client’s, stays behind; one that went on here is not taken back', async () => {
    const id = await source.addUser();
    const gone = await source.addSession(id, { not_after: '2020-01-01T00:00:00Z' });
    await source.addToken(gone, id);
    const clients = await source.addSession(id, { oauth_client_id: randomUUID() });
    await source.addToken(clients, id);
    await source.addToken(await source.addSession(id), id, { revoked: true });
    const token = await source.addToken(await source.addSession(id), id);
    expect((await all()).out).toContain('sessions: 1 moved, 0 there already, 0 refused\n');
    const { body } = await supabaseTokens(site, 'refresh_token', { refresh_token: token });
    expect((await all()).out).toContain('sessions: 0 moved, 1 there already, 0 refused\n');
    expect((await supabaseTokens(site, 'refresh_token', { refresh_token: body.refresh_token })).status).toBe(200);
  });
});

describe('encrypted columns', () => {
  const key = randomBytes(32);

  it('are opened with the keys that are given: hashes, and what signs counters', async () => {
    const [id, session] = [randomUUID(), randomUUID()];
    const signer = randomBytes(32);
    await source.addUser({ id, email: 'sealed@x.example', encrypted_password: sealedColumn(key, id, passwordHash) });
    const counted = { refresh_token_counter: 3, id: session };
    const sealedKey = sealedColumn(key, session, signer.toString('base64url'));
    await source.addSession(id, { ...counted, refresh_token_hmac_key: sealedKey });

    const unopened = await all();
    expect([unopened.code, unopened.err]).toEqual([1, expect.stringContaining('are encrypted with the key "k1"')]);
    const wrong = keysFile(`k1:${randomBytes(32).toString('base64url')}`);
    expect((await run('--source-keys', wrong, origin().connectionString)).err).toContain(
      'is not the one of the source',
    );
    const short = keysFile('k1:c2hvcnQ');
    expect((await run('--source-keys', short, origin().connectionString)).err).toContain('the key in place 1 is none');

    const right = keysFile(`k0:${randomBytes(32).toString('base64url')}\nk1:${key.toString('base64url')}\n`);
    expect((await run('--source-keys', right, origin().connectionString)).code).toBe(0);
    const body = { email: 'sealed@x.example', password: 'correct horse' };
    expect((await supabaseTokens(site, 'password', body)).status).toBe(200);
    const token = signedToken(signer, session, 3);
    expect((await supabaseTokens(site, 'refresh_token', { refresh_token: token })).status).toBe(200);
  });

  function keysFile(text: string): string {
    const file = join(newFolder(), 'keys');
    writeFileSync(file, text);
    return file;
  }
});

describe('gatehouse import --from supabase', () => {
  it('reads the URL from what is piped in, and another schema where it is named', async () => {
    const other = new SupabaseDatabase(origin().db, 'login');
    await other.create();
    await other.addUser();
    const words = ['--from', 'supabase', '--source-namespace', 'login', '-'];
    const { code, out } = await move(gatehouse, target(), site, words, `${origin().connectionString}\n`);
    expect([code, out]).toEqual([0, expect.stringContaining('users: 1 moved')]);
  });

  it('is in the operators’ log', async () => {
    await all();
    const { json } = await askOperator(gatehouse, `GET /v1/audit?instance=${site.id}`);
    const [entry] = json.entries;
    const deed = { action: 'users.move', route: 'gatehouse import', details: { after: { from: 'supabase' } } };
    expect(entry).toMatchObject({ ...deed, operator: { name: 'command line' } });
  });

  it('changes nothing in the database it reads', async () => {
    const id = await source.addUser();
    await source.addToken(await source.addSession(id), id);
    const state = async (): Promise<unknown> =>
      (await origin().db.knex.raw('select u.xmin, u.*, t.xmin, t.* from auth.users u, auth.refresh_tokens t')).rows;
    const before = await state();
    await all();
    expect(await state()).toEqual(before);
  });

  it('says in one line what is wrong, and never the password of the URL', async () => {
    const url = new URL(origin().connectionString);
    const changed = (change: (url: URL) => void): string => {
      const copy = new URL(url);
      change(copy);
      return copy.href;
    };
    const wrongPassword = changed((copy) => (copy.password = 'open-sesame'));
    const elsewhere = changed((copy) => (copy.port = '1'));
    const noDatabase = changed((copy) => (copy.pathname = '/nowhere'));
    const cases: [string[], RegExp][] = [
      [['nonsense:open-sesame'], /^gatehouse: this is no URL of a database that can be read; allowed are postgres:/],
      [['mysql://root:open-sesame@127.0.0.1:1/x'], /supabase\/auth keeps its users in PostgreSQL/],
      [[wrongPassword], /^gatehouse: the database \S+ cannot be opened: password authentication failed/],
      [[elsewhere], /^gatehouse: the database 127.0.0.1:1\/\S+ cannot be opened: .*ECONNREFUSED/],
      [[noDatabase], /^gatehouse: the database \S+\/nowhere cannot be opened: database "nowhere" does not exist/],
      [[target().connectionString], /has no table auth.users: this has to be the database of supabase\/auth/],
      [[url.href, '--source-instance', 'x'], /--source-instance is for netlify\/gotrue/],
      [
        [url.href, '--source-namespace', 'old'],
        /the table old.identities has no column provider_id: its server is too old/,
      ],
    ];
    const old = new SupabaseDatabase(origin().db, 'old');
    await old.create();
    await source.run('alter table old.identities drop column provider_id');
    for (const [words, problem] of cases) {
      const { code, out, err } = await run(...words);
      expect([code === 0, out]).toEqual([false, '']);
      expect(err).toMatch(problem);
      expect(err.trim().split('\n')).toHaveLength(1);
      expect(err).not.toMatch(new RegExp(`open-sesame|:${url.password}@`));
    }
    const unknown = await run(url.href, '--from', 'auth0');
    expect(unknown.code).toBe(2);
    expect(unknown.err).toMatch(/argument 'auth0' is invalid\. Allowed choices are netlify, supabase/);
    const nowhere = await move(gatehouse, target(), { slug: 'nobody' }, ['--from', 'supabase', url.href]);
    expect([nowhere.code, nowhere.err]).toEqual([2, 'gatehouse: there is no instance "nobody"\n']);
  });
});
