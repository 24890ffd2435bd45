import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { constants, getPriority, tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startInbox, type Inbox, type InboxMessage } from '@gatehouse/inbox';
import { useDatabase } from '@gatehouse/testing';
import { runWith } from './run-here.ts';
import { anyPorts, newFolder, run, runToEnd, type Running } from './run-gatehouse.ts';

const database = useDatabase();

const operatorToken = randomBytes(24).toString('base64url');
const many = (): Record<string, string> => ({
  ...anyPorts,
  DATABASE_URL: database().connectionString,
  GATEHOUSE_MODE: 'multi',
  GOTRUE_OPERATOR_TOKEN: operatorToken,
  GATEHOUSE_MASTER_KEY: masterKey,
  GATEHOUSE_INSTANCE_SOURCES: 'signature,domain,path',
  GATEHOUSE_DRAIN_DURATION: '2s',
});
const masterKey = randomBytes(32).toString('base64');
const operator = { Authorization: `Bearer ${operatorToken}` };

/** Runs a serving process until the end of the test. @returns where it listens */
async function serve(verb: string, variables: Record<string, string>): Promise<string> {
  const running = run([verb], newFolder(), variables);
  onTestFinished(() => end(running));
  return listening(running);
}

async function listening(running: Running): Promise<string> {
  const [, port] = await running.waitFor(/"port":(\d+)/);
  return `http://127.0.0.1:${port}`;
}

// One API, one admin app and one worker for all tests that ask nothing special of them.
const processes: Running[] = [];
let inbox: Inbox;
let api: string;
let admin: string;
let worker: string;

beforeAll(async () => {
  inbox = await startInbox({ port: 0 });
  const variables = { ...many(), ...mailBy(inbox) };
  processes.push(...['multi', 'admin-server', 'worker'].map((verb) => run([verb], tmpdir(), variables)));
  [api = '', admin = '', worker = ''] = await Promise.all(processes.map(listening));
}, 30_000);

afterAll(async () => {
  await Promise.all(processes.map(end));
  await inbox.stop();
});

/** Creates a site by the operator's API. */
async function createSite(slug: string, settings: object = {}): Promise<void> {
  const body = JSON.stringify({ site_url: 'https://site.example', slug, settings });
  const headers = { ...operator, 'Content-Type': 'application/json' };
  expect((await fetch(`${admin}/v1/instances`, { method: 'POST', headers, body })).status).toBe(201);
}

async function end(running: Running): Promise<void> {
  running.signal('SIGTERM');
  expect((await running.ended).code).toBe(0);
}

const mailBy = ({ port }: Inbox): Record<string, string> => ({
  GOTRUE_SMTP_HOST: '127.0.0.1',
  GOTRUE_SMTP_PORT: String(port),
  GOTRUE_SMTP_ADMIN_EMAIL: 'no-reply@platform.example',
});

/** fetch sends no Host but its own. */
async function statusAs(host: string, url: string): Promise<number | undefined> {
  const outgoing = request(url, { headers: { Host: host }, agent: false }).end();
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
  incoming.resume();
  return incoming.statusCode;
}

function signUp(base: string): Promise<Response> {
  const body = JSON.stringify({ email: 'a@visitor.example', password: 'its password' });
  return fetch(`${base}/signup`, { method: 'POST', body });
}

function signIn(base: string): Promise<Response> {
  const body = new URLSearchParams({ grant_type: 'password', username: 'a@visitor.example', password: 'its password' });
  return fetch(`${base}/token`, { method: 'POST', body });
}

describe('three processes on one database', { timeout: 60_000 }, () => {
  it('serve, send and administer; a suspended site is told to every process within a second', async () => {
    const client = { ...many(), GATEHOUSE_ADMIN_URL: admin };
    const words = ['instances', 'create', '--site-url', 'https://site.example', '--slug', 'three', '--json'];
    const created = await runToEnd(words, newFolder(), client);
    expect(created).toMatchObject({ code: 0, err: '' });
    expect((await signUp(`${api}/i/three`)).status).toBe(200);
    const mail = await inbox.waitFor(({ to }) => to.includes('a@visitor.example'), 15_000);
    expect(mail.from).toBe('no-reply@platform.example');

    await runToEnd(['instances', 'suspend', 'three'], newFolder(), client);
    await expect
      .poll(async () => (await fetch(`${api}/i/three/settings`)).status, { timeout: 1_000, interval: 50 })
      .toBe(503);
    expect((await runToEnd(['instances', 'delete', 'three'], newFolder(), client)).out).toMatch(/^deleted three\n/);
    expect((await runToEnd(['instances', 'list'], newFolder(), client)).out).toBe('there are no instances yet\n');
  });

  it('a domain that the operator attests on the command line is served within a second, until it is taken back', async () => {
    await createSite('named');
    const client = { ...many(), GATEHOUSE_ADMIN_URL: admin };
    const domains = (...words: string[]) => runToEnd(['instances', 'domains', ...words], newFolder(), client);
    const statusOf = () => statusAs('id.site.example', `${api}/settings`);
    expect((await domains('add', 'named', 'ID.Site.Example')).out).toBe('named is served as id.site.example\n');
    await expect.poll(statusOf, { timeout: 1_000, interval: 50 }).toBe(200);
    expect((await domains('list', 'named')).out).toBe('id.site.example  primary\n');
    expect((await domains('remove', 'named', 'id.site.example')).out).toBe('removed id.site.example\n');
    await expect.poll(statusOf, { timeout: 1_000, interval: 50 }).toBe(400);
  });

  it('say at /health and /ready how they are, by whatever name they are asked', async () => {
    const { db } = database();
    const ledger = () => db.knex('schema_migrations').withSchema(db.namespace);
    const newer = { name: '99991231000000_from_the_future', batch: 99, migration_time: new Date() };
    for (const url of [api, admin, worker]) {
      expect(await statusAs('10.0.0.7:8080', `${url}/health`)).toBe(200);
      expect(await statusAs('10.0.0.7:8080', `${url}/ready`)).toBe(200);
      const ready = { status: 'ready', checks: { database: 'ok', queue: 'ok' } };
      expect(await (await fetch(`${url}/ready`)).json()).toEqual(ready);
      await ledger().insert(newer);
      expect((await fetch(`${url}/ready`)).status).toBe(503);
      expect((await fetch(`${url}/health`)).status).toBe(200);
      await ledger().where({ name: newer.name }).delete();
    }
    expect(await statusAs('10.0.0.7:8080', `${admin}/v1/instances`)).toBe(421);
    expect((await fetch(`${worker}/anything`)).status).toBe(404);
  });

  it('let requests go first where processors are few: the worker has a lower priority than the others', () => {
    const [ofApi, ofAdmin, ofWorker] = processes.map(({ pid }) => getPriority(pid));
    expect([ofApi, ofAdmin]).toEqual([getPriority(), getPriority()]);
    expect(ofWorker).toBe(Math.max(getPriority(), constants.priority.PRIORITY_BELOW_NORMAL));
  });

  it('the operator’s routes are on the API only where a setting says so, and only for its networks', async () => {
    const [open, elsewhere] = await Promise.all([
      serve('multi', { ...many(), GATEHOUSE_OPERATOR_ROUTES_ON_API: 'true' }),
      serve('multi', {
        ...many(),
        GATEHOUSE_OPERATOR_ROUTES_ON_API: 'true',
        GATEHOUSE_OPERATOR_ROUTES_ALLOW: '192.0.2.0/24',
      }),
    ]);
    const path = `/instances/${crypto.randomUUID()}`;
    const ask = async (api: string): Promise<unknown> => (await fetch(api + path, { headers: operator })).json();
    const answers = await Promise.all([api, open, elsewhere].map(ask));
    const unrouted = { code: 400, msg: 'Operator microservice headers missing' };
    expect(answers).toEqual([unrouted, { code: 404, msg: 'Instance not found' }, unrouted]);
    expect(await (await fetch(open, { headers: operator })).json()).toMatchObject({ name: 'GoTrue' });
    expect((await fetch(open)).status).toBe(401);
    expect((await fetch(`${open}/v1/instances`, { headers: operator })).status).toBe(400);
  });

  it('wrap their keys with a new master key while they serve', async () => {
    const newKey = randomBytes(32).toString('base64');
    await createSite('rewrapped');
    const ring = { ...many(), GATEHOUSE_MASTER_KEY: `new:${newKey},1:${masterKey}` };
    const rotated = await runToEnd(['keys', 'rotate-master'], newFolder(), ring);
    expect(rotated.err).toBe('');
    expect(rotated.out).toMatch(/^\d+ data keys are wrapped with master key new now\nno longer needed: 1\n$/);
    // The tests of this file share the database, and the others know the old key.
    const back = { ...many(), GATEHOUSE_MASTER_KEY: `1:${masterKey},new:${newKey}` };
    onTestFinished(() => runToEnd(['keys', 'rotate-master'], tmpdir(), back).then(() => undefined));
    const [, onlyOld] = await Promise.all([
      serve('multi', { ...many(), GATEHOUSE_MASTER_KEY: `new:${newKey}` }),
      runToEnd(['multi'], newFolder(), many()),
    ]);
    expect(onlyOld.code).toBe(1);
    expect(onlyOld.err).toMatch(/^gatehouse: .*master key new.*\n$/);
  });
});

describe('a database of another level', { timeout: 60_000 }, () => {
  const elsewhere = (): Record<string, string> => ({ ...many(), GOTRUE_DB_NAMESPACE: 'elsewhere' });

  it('is refused until it is migrated, which serving does only where a setting says so, be it on one connection', async () => {
    const folder = newFolder();
    const refused = ['multi', 'admin-server', 'worker'].map((verb) => runToEnd([verb], folder, elsewhere()));
    for (const { code, err } of await Promise.all(refused)) {
      expect(code).toBe(1);
      expect(err).toMatch(/^gatehouse: the database has no Gatehouse schema, .*run "gatehouse migrate"\n$/);
    }
    const migrated = await runToEnd(['migrate'], newFolder(), elsewhere());
    expect(migrated).toMatchObject({ code: 0, err: '' });
    expect(migrated.out).toMatch(/the schema elsewhere is at \d+/);
    const again = await runToEnd(['migrate'], newFolder(), elsewhere());
    expect(again.out).not.toContain('applied');
    const third = {
      ...many(),
      GOTRUE_DB_NAMESPACE: 'third',
      GATEHOUSE_MIGRATE_ON_START: 'true',
      DB_MAX_POOL_SIZE: '1',
    };
    await Promise.all([serve('multi', elsewhere()), serve('multi', third)]);
  });

  it('is left as it is where what the environment says of sites cannot be read', async () => {
    const wrong = { GOTRUE_DB_NAMESPACE: 'fourth', GATEHOUSE_MIGRATE_ON_START: 'true', GOTRUE_SMTP_PORT: 'soon' };
    const single = { GATEHOUSE_MODE: 'single', GOTRUE_SITE_URL: 'https://x.example', GOTRUE_JWT_SECRET: masterKey };
    for (const [verb, more] of [
      ['multi', {}],
      ['serve', { ...single, GOTRUE_API_HOST: '127.0.0.1' }],
    ] as const) {
      const { code, err } = await runWith({ ...many(), ...wrong, ...more }, [verb]);
      expect([code, err]).toEqual([1, expect.stringMatching(/^gatehouse: GOTRUE_SMTP_PORT.*soon/)]);
    }
    const schemas = database().db.knex('pg_namespace').where({ nspname: 'fourth' });
    expect(await schemas.select('nspname')).toEqual([]);
  });

  it('whose schema auth holds the users of another server is served, and that is said in one line', async () => {
    const { db } = database();
    await db.knex.raw('create schema auth; create table auth.users (id uuid)');
    onTestFinished(() => db.knex.raw('drop schema auth cascade').then(() => undefined));
    const running = run(['multi'], newFolder(), many());
    onTestFinished(() => end(running));
    await listening(running);
    expect(running.out().match(/another server's users.*gatehouse import/g)).toHaveLength(1);
    const into = await runToEnd(['migrate'], newFolder(), { ...many(), GOTRUE_DB_NAMESPACE: 'auth' });
    expect(into.code).toBe(1);
    expect(into.err).toMatch(/^gatehouse: the schema auth holds another program's users .*\n$/);
  });

  it.each(['multi', 'start'])(
    'that cannot be reached is one line of “%s”; what led there is told to those who debug',
    async (verb) => {
      const { GATEHOUSE_MODE: _mode, GATEHOUSE_INSTANCE_SOURCES: _sources, ...rest } = many();
      const nowhere = { ...rest, DATABASE_URL: 'postgres://nobody:hunter2@127.0.0.1:1/x' };
      const reason = 'connect ECONNREFUSED 127.0.0.1:1';
      const err = `gatehouse: the database x at 127.0.0.1:1 cannot be used: ${reason}; see DATABASE_URL\n`;
      expect(await runToEnd([verb], newFolder(), nowhere)).toEqual({ code: 1, out: '', err });
      const debugged = await runToEnd([verb], newFolder(), { ...nowhere, GOTRUE_LOG_LEVEL: 'debug' });
      expect(debugged).toMatchObject({ code: 1, err });
      expect(JSON.parse(debugged.out)).toMatchObject({
        level: 'debug',
        err: { stack: expect.stringContaining(reason) },
      });
    },
  );

  it.each([
    ['admin', 'deleteuser', 'a@visitor.example', '-i', 'demo'],
    ['import', 'postgres://nobody@127.0.0.1:1/theirs', '--from', 'netlify', '-i', 'demo'],
  ])('that cannot be reached is one line of “%s”', async (...words) => {
    const nowhere = { ...many(), DATABASE_URL: 'postgres://nobody:hunter2@127.0.0.1:1/x' };
    const reason = 'connect ECONNREFUSED 127.0.0.1:1';
    const err = `gatehouse: the database x at 127.0.0.1:1 cannot be used: ${reason}; see DATABASE_URL\n`;
    expect(await runWith(nowhere, words)).toEqual({ code: 1, out: '', err });
  });

  it('that is not there is one line of a command', async () => {
    const wrong = { ...many(), DATABASE_URL: database().connectionString.replace(/\/[^/]*$/, '/no_such') };
    expect((await runToEnd(['migrate'], newFolder(), wrong)).err).toMatch(
      /^gatehouse: the database no_such at .* does not exist; see DATABASE_URL\n$/,
    );
  });
});

describe('one site, described by the environment', { timeout: 60_000 }, () => {
  const site = (): Record<string, string> => ({
    PORT: '0',
    DATABASE_URL: database().connectionString,
    GOTRUE_SITE_URL: 'https://single.example',
    GOTRUE_JWT_SECRET: 'a secret of a single site, 0123456789',
    GOTRUE_OPERATOR_TOKEN: 'set by many a running configuration',
    GATEHOUSE_DRAIN_DURATION: '2s',
  });

  it('is served and its mail sent by one process, without a verb; no header or path selects anything', async () => {
    const running = run([], newFolder(), { ...site(), ...mailBy(inbox), GOTRUE_EXTERNAL_GOOGLE_ENABLED: 'true' });
    onTestFinished(() => end(running));
    const single = await listening(running);
    expect(running.out()).toContain('external.google is enabled, but its client_id is empty');
    expect((await signUp(single)).status).toBe(200);
    const isOfSite = ({ text }: InboxMessage): boolean => text.includes('https://single.example');
    const mail = await inbox.waitFor(isOfSite, 15_000);
    expect(mail.links).toContainEqual(expect.stringContaining('https://single.example/#confirmation_token='));
    expect(
      (await fetch(`${single}/settings`, { headers: { 'x-nf-sign': 'nonsense', Host: 'x.localhost' } })).status,
    ).toBe(200);
    expect((await fetch(`${single}/instances/${crypto.randomUUID()}`, { headers: operator })).status).toBe(404);
  });

  it('has users made and deleted on the command line', async () => {
    const words = ['admin', 'createuser', 'made@visitor.example', 'its password', '--confirm', '--admin'];
    const created = await runToEnd(words, newFolder(), site());
    expect(created).toMatchObject({ code: 0, err: '' });
    const twice = await runToEnd(words, newFolder(), site());
    expect(twice.code).toBe(1);
    expect(twice.err).toMatch(/^gatehouse: .*already been registered\n$/);
    const deleted = await runToEnd(['admin', 'deleteuser', 'MADE@visitor.example'], newFolder(), site());
    expect(deleted.out).toBe(created.out.replace('created', 'deleted'));
    expect((await runToEnd(['admin', 'deleteuser', 'made@visitor.example'], newFolder(), site())).code).toBe(1);
  });

  it('the password of a user may be piped in, where no process list shows it', async () => {
    await createSite('piped');
    const words = ['admin', 'createuser', 'a@visitor.example', '-', '--confirm', '-i', 'piped'];
    expect(await runWith(many(), words, 'its password\n')).toMatchObject({ code: 0, err: '' });
    expect((await signIn(`${api}/i/piped`)).status).toBe(200);
    const none = ['admin', 'createuser', 'b@visitor.example', '-', '-i', 'piped'];
    expect(await runWith(many(), none)).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/none was\n$/) });
  });

  it('the same verbs reach an instance of the database by id or slug', async () => {
    await createSite('by-slug');
    const user = ['admin', 'createuser', 'a@visitor.example', 'its password', '--confirm'];
    expect((await runToEnd([...user, '-i', 'by-slug'], newFolder(), many())).code).toBe(0);
    expect((await signIn(`${api}/i/by-slug`)).status).toBe(200);
    expect(await runToEnd([...user, '-i', 'unknown'], newFolder(), many())).toMatchObject({
      code: 2,
      err: 'gatehouse: there is no instance "unknown"\n',
    });
    expect((await runToEnd(user, newFolder(), many())).err).toMatch(/-i .* is needed/);
  });
});

it('what is typed or set wrongly is one line each, and exit code 2 or 1', { timeout: 30_000 }, async () => {
  const folder = newFolder();
  const [bogus, lacking, option, unsaid, wrong, key, version] = await Promise.all([
    runToEnd(['bogus'], folder),
    runToEnd(['instances', 'create'], folder),
    runToEnd(['start', '--bogus'], folder),
    runToEnd([], folder),
    runToEnd(['multi'], folder, { PORT: 'x', GATEHOUSE_TRUSTED_PROXIES: 'y' }),
    runToEnd(['multi'], folder, { ...many(), GATEHOUSE_MASTER_KEY: 'short' }),
    runToEnd(['version'], folder),
  ]);
  expect([bogus.code, bogus.out]).toEqual([2, '']);
  expect(bogus.err).toMatch(/^gatehouse: there is no command "bogus"; there are start, .*\n$/);
  expect([lacking.code, option.code]).toEqual([2, 2]);
  expect(lacking.err).toMatch(/--site-url <url>.*\nRun "gatehouse instances create --help" for what there is.\n$/);
  expect(unsaid.code).toBe(1);
  expect(unsaid.err).toMatch(/^gatehouse: it is not said what to serve: .*"gatehouse start" tries it out.*\n$/);
  expect(wrong.err.trimEnd().split('\n')).toHaveLength(5);
  expect(key.err).toMatch(/^gatehouse: GATEHOUSE_MASTER_KEY: master key 1 of 1: .*; allowed are .*\n$/);
  expect(version.out).toMatch(/^\d+\.\d+\.\d+\n$/);
});
