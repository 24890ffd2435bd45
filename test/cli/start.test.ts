import { connect, createServer } from 'node:net';
import { once } from 'node:events';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  killPostmaster,
  livePostmaster,
  newFolder,
  run,
  runToEnd,
  anyPorts,
  useStart,
  type Ended,
  type Started,
} from './run-gatehouse.ts';

const json = { 'Content-Type': 'application/json' };
const gatehouse = useStart(createSiteWithUser);

async function post(url: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, { method: 'POST', headers: { ...json, ...headers }, body: JSON.stringify(body) });
}

async function signIn(api: string, slug: string): Promise<number> {
  const body = new URLSearchParams({ grant_type: 'password', username: 'a@visitor.example', password: 'its password' });
  return (await fetch(`${api}/i/${slug}/token`, { method: 'POST', body })).status;
}

/** Leaves a request whose body never comes; resolves once the server has it. */
async function beginRequest(api: string, path: string): Promise<void> {
  const { port } = new URL(api);
  const socket = connect(Number(port), '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  socket.on('error', () => undefined);
  socket.write(`POST ${path} HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n`);
  await once(socket, 'data');
}

/** Creates a site by the command that the banner names, and a confirmed user on it. */
async function createSiteWithUser(folder: string, started: Started): Promise<void> {
  const command = /npx gatehouse (instances create .*)/.exec(started.out())?.[1]?.split(' ') ?? [];
  const created = await runToEnd([...command, '--slug', 'demo', '--set', 'mailer.autoconfirm=true'], folder);
  expect(created).toMatchObject({ code: 0, err: '' });
  expect(created.out).toContain(`${started.api}/i/demo`);
  const signedUp = await post(`${started.api}/i/demo/signup`, { email: 'a@visitor.example', password: 'its password' });
  expect(signedUp.status).toBe(200);
}

describe('gatehouse start', { timeout: 60_000 }, () => {
  it('runs everything with nothing set', async () => {
    const { api, out, token } = await gatehouse.started();
    // Standard output is no terminal here: others may read what it becomes.
    expect(out()).not.toContain(token);
    expect(out()).toContain(`Token   in ${join(gatehouse.folder(), 'data', 'operator-token')}`);
    expect((await fetch(`${api}/health`)).status).toBe(200);
    expect(await (await fetch(`${api}/ready`)).json()).toEqual({
      status: 'ready',
      checks: { database: 'ok', queue: 'ok' },
    });
    for (const secret of ['operator-token', 'master-key']) {
      expect(statSync(join(gatehouse.folder(), 'data', secret)).mode & 0o777).toBe(0o600);
    }
    expect(await signIn(api, 'demo')).toBe(200);
  });

  it('mails go to the inbox, which only the operator reads', async () => {
    const { api, admin, token } = await gatehouse.started();
    const operator = { Authorization: `Bearer ${token}` };
    await post(`${admin}/v1/instances`, { site_url: 'http://localhost:3000', slug: 'mailed' }, operator);
    await post(`${api}/i/mailed/signup`, { email: 'b@visitor.example', password: 'its password' });
    await expect
      .poll(async () => (await fetch(`${admin}/inbox/messages`, { headers: operator })).json(), { timeout: 10_000 })
      .toMatchObject([
        {
          to: ['b@visitor.example'],
          links: expect.arrayContaining([expect.stringContaining('http://localhost:3000/#confirmation_token=')]),
        },
      ]);
    expect((await fetch(`${admin}/inbox/messages`)).status).toBe(401);
    expect((await fetch(`${api}/inbox/messages`, { headers: operator })).status).not.toBe(200);
    expect((await fetch(`${api}/instances`, { headers: operator })).status).not.toBe(200);
  });

  it('a second copy on the same folder is refused in one line, and the first does not notice', async () => {
    const { api, pid } = await gatehouse.started();
    const second = await runToEnd(['start'], gatehouse.folder(), anyPorts);
    expect(second).toMatchObject({ code: 1, out: '' });
    expect(second.err).toMatch(new RegExp(`^gatehouse: The data folder .* is in use by process ${pid}.*\\n$`));
    expect((await fetch(`${api}/health`)).status).toBe(200);
  });

  it('its users are made and deleted on the command line while it runs', async () => {
    await gatehouse.started();
    const words = ['admin', 'createuser', 'made@visitor.example', 'its password', '-i', 'demo'];
    const created = await runToEnd(words, gatehouse.folder());
    expect(created).toMatchObject({ code: 0, err: '' });
    const deleted = await runToEnd(['admin', 'deleteuser', 'made@visitor.example', '-i', 'demo'], gatehouse.folder());
    expect(deleted.out).toBe(created.out.replace('created', 'deleted'));
    await gatehouse.stopped();
    expect((await runToEnd(words, gatehouse.folder())).err).toMatch(
      /^gatehouse: no database runs on .*: start it with "gatehouse start", .*\n$/,
    );
  });

  it('Ctrl-C leaves no child, and the next start knows everything', async () => {
    const first = await gatehouse.started();
    first.signal('SIGINT');
    expect((await first.ended).code).toBe(0);
    expect(livePostmaster(gatehouse.folder())).toBeUndefined();
    const second = await gatehouse.started();
    expect(second.token).toBe(first.token);
    expect(await signIn(second.api, 'demo')).toBe(200);
  });

  it('a kill -9 loses nothing: the next start takes over what it left', async () => {
    const first = await gatehouse.started();
    first.signal('SIGKILL');
    await first.ended;
    const second = await gatehouse.started();
    expect(await signIn(second.api, 'demo')).toBe(200);
    second.signal('SIGTERM');
    expect((await second.ended).code).toBe(0);
    expect(livePostmaster(gatehouse.folder())).toBeUndefined();
  });

  it('a kill -9 of it and its database loses nothing', async () => {
    const first = await gatehouse.started();
    killPostmaster(gatehouse.folder());
    first.signal('SIGKILL');
    await first.ended;
    expect(await signIn((await gatehouse.started()).api, 'demo')).toBe(200);
  });

  it('a database that is killed is started again by itself', async () => {
    const { api } = await gatehouse.started();
    expect(await signIn(api, 'demo')).toBe(200);
    killPostmaster(gatehouse.folder());
    await expect.poll(() => signIn(api, 'demo').catch(() => 0), { timeout: 30_000, interval: 200 }).toBe(200);
  });

  it('a second signal hurries the stop past a request under way, and no child is left even then', async () => {
    const running = await gatehouse.started();
    await beginRequest(running.api, '/i/demo/signup');
    const begun = performance.now();
    // The second of two signals within half a second is taken for the first one, passed on by npm.
    const again = setInterval(() => running.signal('SIGTERM'), 50);
    const { code } = await running.ended;
    clearInterval(again);
    expect(code).toBe(0);
    expect(performance.now() - begun).toBeLessThan(7_000);
    expect(livePostmaster(gatehouse.folder())).toBeUndefined();
  });

  it('a signal during the start is heard at once and ends it before anything listens, and no child is left', async () => {
    const folder = newFolder();
    const running = run(['start'], folder, anyPorts);
    await expect.poll(() => existsSync(join(folder, 'data/cluster')), { timeout: 20_000 }).toBe(true);
    running.signal('SIGTERM');
    const { code, out, err } = await running.ended;
    expect([code, out]).toEqual([0, expect.not.stringContaining('is running')]);
    expect(err).toMatch(/^gatehouse: stopping; .*\n$/);
    expect(livePostmaster(folder)).toBeUndefined();
    expect(existsSync(join(folder, 'data/lock'))).toBe(false);
  });

  it.each(['PORT', 'GATEHOUSE_ADMIN_PORT', 'GATEHOUSE_INBOX_PORT'])('a taken %s is one line', async (variable) => {
    await gatehouse.stopped();
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    onTestFinished(() => void taken.close());
    const { port } = taken.address() as { port: number };
    const words = { ...anyPorts, [variable]: String(port) };
    const { code, out, err } = await runToEnd(['start'], gatehouse.folder(), words);
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(new RegExp(`^gatehouse: Port ${port} on 127.0.0.1 is .*${variable}.*\\n$`));
    expect(livePostmaster(gatehouse.folder())).toBeUndefined();
  });

  it('an unusable folder is one line', async () => {
    const folder = newFolder();
    writeFileSync(join(folder, 'file'), '');
    const startOn = (dataDir: string): Promise<Ended> =>
      runToEnd(['start'], folder, { ...anyPorts, GATEHOUSE_DATA_DIR: dataDir });
    for (const { code, err } of await Promise.all(['file', 'file/below', '/proc/gatehouse'].map(startOn))) {
      expect(code).toBe(1);
      expect(err).toMatch(/^gatehouse: The data folder \/.* cannot be made: .*\n$/);
    }
  });

  it('the inbox cannot be on beside an external database', async () => {
    const variables = { ...anyPorts, DATABASE_URL: 'postgres://nobody@127.0.0.1:1/x', GATEHOUSE_INBOX: 'true' };
    const { code, err } = await runToEnd(['start'], newFolder(), variables);
    expect(code).toBe(1);
    expect(err).toBe(
      'gatehouse: GATEHOUSE_INBOX cannot be on while DATABASE_URL names a database: unset one of the two\n',
    );
  });
});
