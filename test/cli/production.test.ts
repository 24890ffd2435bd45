import { randomBytes } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startInbox, type Inbox } from '@gatehouse/inbox';
import { useDatabase } from '@gatehouse/testing';
import { anyPorts, newFolder, run, runToEnd, type Running } from './run-gatehouse.ts';

const database = useDatabase();

const operatorToken = randomBytes(24).toString('base64url');
const many = (): Record<string, string> => ({
  ...anyPorts,
  DATABASE_URL: database().connectionString,
  GATEHOUSE_MODE: 'multi',
  GOTRUE_OPERATOR_TOKEN: operatorToken,
  GATEHOUSE_MASTER_KEY: masterKey,
  GATEHOUSE_INSTANCE_SOURCES: 'signature,path',
  GATEHOUSE_DRAIN_DURATION: '2s',
});
const masterKey = randomBytes(32).toString('base64');
const operator = { Authorization: `Bearer ${operatorToken}` };

/** Runs a serving process until the end of the test. @returns where it listens */
async function serve(verb: string, variables: Record<string, string>): Promise<string> {
  const running = run([verb], newFolder(), variables);
  onTestFinished(() => end(running));
  const [, port] = await running.waitFor(/"port":(\d+)/);
  return `http://127.0.0.1:${port}`;
}

async function end(running: Running): Promise<void> {
  running.signal('SIGTERM');
  expect((await running.ended).code).toBe(0);
}

async function newInbox(): Promise<Inbox> {
  const inbox = await startInbox({ port: 0 });
  onTestFinished(() => inbox.stop());
  return inbox;
}

const mailBy = (inbox: Inbox): Record<string, string> => ({
  GOTRUE_SMTP_HOST: '127.0.0.1',
  GOTRUE_SMTP_PORT: String(inbox.port),
  GOTRUE_SMTP_ADMIN_EMAIL: 'no-reply@platform.example',
});

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
    const inbox = await newInbox();
    const variables = { ...many(), ...mailBy(inbox) };
    const [api, admin] = await Promise.all([serve('multi', variables), serve('admin-server', variables)]);
    const worker = run(['worker'], newFolder(), variables);
    onTestFinished(() => end(worker));
    const client = { ...variables, GATEHOUSE_ADMIN_URL: admin };
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
    expect((await runToEnd(['instances', 'delete', 'three'], newFolder(), client)).out).toBe('deleted three\n');
    expect((await runToEnd(['instances', 'list'], newFolder(), client)).out).toBe('there are no instances yet\n');
  });

  it('the operator’s routes are on the API only where a setting says so, and only for its networks', async () => {
    const [closed, open, elsewhere] = await Promise.all([
      serve('multi', many()),
      serve('multi', { ...many(), GATEHOUSE_OPERATOR_ROUTES_ON_API: 'true' }),
      serve('multi', {
        ...many(),
        GATEHOUSE_OPERATOR_ROUTES_ON_API: 'true',
        GATEHOUSE_OPERATOR_ROUTES_ALLOW: '192.0.2.0/24',
      }),
    ]);
    const path = `/instances/${crypto.randomUUID()}`;
    const ask = async (api: string): Promise<unknown> => (await fetch(api + path, { headers: operator })).json();
    const answers = await Promise.all([closed, open, elsewhere].map(ask));
    const unrouted = { code: 400, msg: 'Operator microservice headers missing' };
    expect(answers).toEqual([unrouted, { code: 404, msg: 'Instance not found' }, unrouted]);
    expect(await (await fetch(open, { headers: operator })).json()).toMatchObject({ name: 'GoTrue' });
    expect((await fetch(open)).status).toBe(401);
    expect((await fetch(`${open}/v1/instances`, { headers: operator })).status).toBe(400);
  });

  it('wrap their keys with a new master key while they serve', async () => {
    const newKey = randomBytes(32).toString('base64');
    const admin = await serve('admin-server', many());
    const client = { ...many(), GATEHOUSE_ADMIN_URL: admin };
    await runToEnd(['instances', 'create', '--site-url', 'https://site.example'], newFolder(), client);
    const ring = { ...many(), GATEHOUSE_MASTER_KEY: `new:${newKey},1:${masterKey}` };
    const rotated = await runToEnd(['keys', 'rotate-master'], newFolder(), ring);
    expect(rotated.err).toBe('');
    expect(rotated.out).toBe('1 data keys are wrapped with master key new now\nno longer needed: 1\n');
    const onlyNew = { ...many(), GATEHOUSE_MASTER_KEY: `new:${newKey}` };
    await serve('multi', onlyNew);
    const onlyOld = await runToEnd(['multi'], newFolder(), many());
    expect(onlyOld.code).toBe(1);
    expect(onlyOld.err).toMatch(/^gatehouse: .*master key new.*\n$/);
    // The tests of this file share the database, and the others know the old key.
    await runToEnd(['keys', 'rotate-master'], newFolder(), {
      ...many(),
      GATEHOUSE_MASTER_KEY: `1:${masterKey},new:${newKey}`,
    });
  });
});

describe('a database of another level', { timeout: 60_000 }, () => {
  const elsewhere = (): Record<string, string> => ({ ...many(), GOTRUE_DB_NAMESPACE: 'elsewhere' });

  it('is refused until it is migrated, which serving does only where a setting says so', async () => {
    for (const verb of ['multi', 'admin-server', 'worker']) {
      const { code, err } = await runToEnd([verb], newFolder(), elsewhere());
      expect(code).toBe(1);
      expect(err).toMatch(/^gatehouse: the database has no Gatehouse schema, .*run "gatehouse migrate"\n$/);
    }
    const migrated = await runToEnd(['migrate'], newFolder(), elsewhere());
    expect(migrated).toMatchObject({ code: 0, err: '' });
    expect(migrated.out).toMatch(/the schema elsewhere is at \d+/);
    const again = await runToEnd(['migrate'], newFolder(), elsewhere());
    expect(again.out).not.toContain('applied');
    await serve('multi', elsewhere());
    const third = { ...many(), GOTRUE_DB_NAMESPACE: 'third', GATEHOUSE_MIGRATE_ON_START: 'true' };
    await serve('multi', third);
  });

  it('that cannot be reached is one line', async () => {
    const nowhere = { ...many(), DATABASE_URL: 'postgres://nobody:hunter2@127.0.0.1:1/x' };
    const { code, err } = await runToEnd(['multi'], newFolder(), nowhere);
    expect(code).toBe(1);
    expect(err).toMatch(/^gatehouse: .*\n$/);
    expect(err).not.toContain('hunter2');
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
    const inbox = await newInbox();
    const running = run([], newFolder(), { ...site(), ...mailBy(inbox) });
    onTestFinished(() => end(running));
    const [, port] = await running.waitFor(/"port":(\d+)/);
    const api = `http://127.0.0.1:${port}`;
    expect((await signUp(api)).status).toBe(200);
    const mail = await inbox.waitFor(({ to }) => to.includes('a@visitor.example'), 15_000);
    expect(mail.links).toContainEqual(expect.stringContaining('https://single.example/#confirmation_token='));
    expect((await fetch(`${api}/settings`, { headers: { 'x-nf-sign': 'nonsense', Host: 'x.localhost' } })).status).toBe(
      200,
    );
    expect((await fetch(`${api}/instances/${crypto.randomUUID()}`, { headers: operator })).status).toBe(404);
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

  it('the same verbs reach an instance of the database by id or slug', async () => {
    const admin = await serve('admin-server', many());
    const client = { ...many(), GATEHOUSE_ADMIN_URL: admin };
    const words = ['instances', 'create', '--site-url', 'https://site.example', '--slug', 'by-slug'];
    await runToEnd(words, newFolder(), client);
    const user = ['admin', 'createuser', 'a@visitor.example', 'its password', '--confirm'];
    expect((await runToEnd([...user, '-i', 'by-slug'], newFolder(), many())).code).toBe(0);
    const api = await serve('multi', many());
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
  const bogus = await runToEnd(['bogus'], folder);
  expect([bogus.code, bogus.out]).toEqual([2, '']);
  expect(bogus.err).toMatch(/^gatehouse: there is no command "bogus"; there are start, .*\n$/);
  expect((await runToEnd(['instances', 'create'], folder)).code).toBe(2);
  expect((await runToEnd(['start', '--bogus'], folder)).code).toBe(2);
  const unsaid = await runToEnd([], folder);
  expect(unsaid.code).toBe(1);
  expect(unsaid.err).toMatch(/^gatehouse: it is not said what to serve: .*\n$/);
  const wrong = await runToEnd(['multi'], folder, { PORT: 'x', GATEHOUSE_TRUSTED_PROXIES: 'y' });
  expect(wrong.err.trimEnd().split('\n')).toHaveLength(5);
  expect((await runToEnd(['version'], folder)).out).toMatch(/^\d+\.\d+\.\d+\n$/);
});
