import { createConnection, type Connection } from 'mysql2/promise';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { startMariadb, useDatabase, type TestMariadb } from '@gatehouse/testing';
import { askOperator } from '../support/operator.ts';
import type { Site } from '../support/site.ts';
import { startGatehouse, type Gatehouse } from '../support/start-gatehouse.ts';
import { move, netlifyTokens, supabaseTokens, userOf } from './move.ts';
import { NetlifyDatabase, oneSite, type RunSql } from './netlify-database.ts';

const target = useDatabase();
const origin = useDatabase();

let gatehouse: Gatehouse;
let site: Site;

beforeAll(async () => {
  gatehouse = await startGatehouse({ database: target() });
});
afterAll(() => gatehouse.stop());

beforeEach(async () => {
  site = await gatehouse.createSite({ settings: { external: { google: { enabled: true } } } });
});

async function exported(): Promise<Record<string, unknown>[]> {
  const path = `/v1/instances/${site.slug}/users/export?password_hashes=true`;
  const { text } = await askOperator(gatehouse, `GET ${path}`);
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** bcrypt of `correct horse`, as cheap as it gets. */
const passwordHash = '$2y$04$7Eb5Rk5PsndMAshdsDQcLejjmh7Xx6akvzAIUrXCSFN6M6dOHOB.W';

/** Its tables are where this account looks last. */
function withSchema(connectionString: string): string {
  const url = new URL(connectionString);
  url.searchParams.set('options', '-c search_path=public');
  return url.href.replaceAll('+', '%20');
}

/** What holds whatever database the server has. */
function movesPeople(open: () => { readonly url: string; readonly source: NetlifyDatabase }): void {
  const run = (...words: string[]) => move(gatehouse, target(), site, ['--from', 'netlify', open().url, ...words]);

  beforeEach(() => open().source.empty());

  it('comes with metadata and hash, and signs in with the password it has, in both dialects', async () => {
    const id = await open().source.addUser({
      email: 'Ada@x.example',
      encrypted_password: passwordHash,
      role: 'editor',
      raw_app_meta_data: JSON.stringify({ provider: 'email', roles: ['editor'] }),
      raw_user_meta_data: JSON.stringify({ full_name: 'Ada 🔑' }),
      is_super_admin: true,
      last_sign_in_at: '2020-06-01 12:00:00',
    });
    expect(await run()).toMatchObject({
      code: 0,
      out: 'users: 1 moved, 0 there already, 0 refused\nsessions: 0 moved, 0 there already, 0 refused\n',
    });
    expect(await exported()).toMatchObject([
      {
        id,
        email: 'Ada@x.example',
        email_confirmed_at: '2019-01-02T03:04:05.000Z',
        password_hash: passwordHash,
        role: 'editor',
        app_metadata: { provider: 'email', roles: ['editor'] },
        user_metadata: { full_name: 'Ada 🔑' },
        identities: [{ provider: 'email', provider_id: id }],
        is_super_admin: true,
        last_sign_in_at: '2020-06-01T12:00:00.000Z',
        created_at: '2019-01-02T03:04:05.000Z',
        updated_at: '2019-02-02T03:04:05.000Z',
      },
    ]);
    const netlify = await netlifyTokens(site, 'password', { username: 'ada@x.example', password: 'correct horse' });
    expect(netlify.status).toBe(200);
    expect((await userOf(site.netlifyUrl, netlify.body.access_token)).id).toBe(id);
    const body = { email: 'ada@x.example', password: 'correct horse' };
    expect((await supabaseTokens(site, 'password', body)).status).toBe(200);
  });

  it('stays signed in: the refresh token of each client goes on, once, also after a second run', async () => {
    const { source } = open();
    const id = await source.addUser();
    const [one, two] = [await source.addToken(id), await source.addToken(id)];
    await source.addToken(id, { revoked: true });
    await source.addToken('00000000-1111-4111-8111-000000000000');
    expect((await run()).out).toContain('sessions: 2 moved, 0 there already, 0 refused\n');
    // An access token that is out, where the site has kept its secret.
    expect((await userOf(site.netlifyUrl, site.signToken({ sub: id, aud: '' }))).id).toBe(id);
    const refresh = (token: string) => netlifyTokens(site, 'refresh_token', { refresh_token: token });
    const first = await refresh(one);
    expect(first.status).toBe(200);
    expect((await userOf(site.netlifyUrl, first.body.access_token)).id).toBe(id);
    expect((await run()).out).toContain('sessions: 0 moved, 2 there already, 0 refused\n');
    expect((await refresh(first.body.refresh_token)).status).toBe(200);
    expect((await refresh(two)).status).toBe(200);
    expect((await refresh(two.toLowerCase())).status).toBe(400);
  });

  it('comes in any number; of two with one address the first one comes, and the other is told', async () => {
    const { source } = open();
    for (let n = 0; n < 500; n += 1) await source.addUser();
    const [a, b] = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002'];
    await source.addUser({ id: a, email: 'twin@x.example' });
    await source.addUser({ id: b, email: 'Twin@x.example' });
    const { code, out, err } = await run();
    expect([code, out]).toEqual([1, expect.stringContaining('users: 501 moved, 0 there already, 1 refused\n')]);
    expect(err).toContain(`user ${b} (Twin@x.example): email: found "Twin@x.example"; allowed is an e-mail address of`);
  });

  it('is of the instance that is named, where there are many', async () => {
    const { source } = open();
    const other = '11111111-2222-4333-8444-555555555555';
    await source.addUser();
    const id = await source.addUser({ instance_id: other });
    await source.addToken(id, { instance_id: other });
    const unsaid = await run();
    expect([unsaid.code, unsaid.err]).toEqual([
      1,
      expect.stringContaining('say with --source-instance which is meant'),
    ]);
    expect(unsaid.err).toContain(`${other} (1 users)`);
    expect((await run('--source-instance', 'x')).err).toContain('has no users of the instance x; there are ');
    const { out } = await run('--source-instance', other);
    expect(out).toBe('users: 1 moved, 0 there already, 0 refused\nsessions: 1 moved, 0 there already, 0 refused\n');
    expect(await exported()).toMatchObject([{ id }]);
    expect((await run('--source-instance', oneSite)).out).toContain('users: 1 moved');
  });
}

describe('a user of netlify/gotrue on PostgreSQL', () => {
  let source: NetlifyDatabase;
  beforeAll(async () => {
    source = new NetlifyDatabase((sql, values = []) => origin().db.knex.raw(sql, values as never), 'public.');
    await source.create('jsonb');
  });
  movesPeople(() => ({ url: withSchema(origin().connectionString), source }));
});

describe.skipIf(!inject('programs').includes('mariadbd'))('a user of netlify/gotrue on MariaDB', () => {
  let server: TestMariadb;
  let connection: Connection;
  let source: NetlifyDatabase;
  const run: RunSql = (sql, values = []) => connection.query(sql, [...values]);

  beforeAll(async () => {
    server = await startMariadb();
    connection = await createConnection(server.url);
    await run('create database gotrue character set utf8mb4');
    await run('use gotrue');
    source = new NetlifyDatabase(run);
    await source.create('json');
  });
  afterAll(async () => {
    await connection.end();
    await server.stop();
  });

  movesPeople(() => ({ url: `${server.url}/gotrue`, source }));

  it('is found by the name that programs in Go give a database, behind a prefix', async () => {
    const prefixed = new NetlifyDatabase(run, 'login_');
    await prefixed.create('json');
    await prefixed.addUser();
    const url = `root:open-sesame@tcp(${new URL(server.url).host})/gotrue?parseTime=true&multiStatements=true`;
    const words = ['--from', 'netlify', '--source-namespace', 'login', url];
    expect((await move(gatehouse, target(), site, words)).out).toContain('users: 1 moved');
    const missing = await move(gatehouse, target(), site, ['--from', 'netlify', url.replace('/gotrue', '/mysql')]);
    expect(missing.err).toMatch(/^gatehouse: the database \S+ cannot be opened: Unknown database 'mysql'\n$/);
    expect(missing.err).not.toContain('open-sesame');
  });
});
