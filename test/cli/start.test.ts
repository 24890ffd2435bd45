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
  start,
  anyPorts,
  type Started,
} from './run-gatehouse.ts';

const json = { 'Content-Type': 'application/json' };

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
  it('runs everything with nothing set, and keeps it for the next start', async () => {
    const folder = newFolder();
    const first = await start(folder);
    expect((await fetch(`${first.api}/health`)).status).toBe(200);
    expect(await (await fetch(`${first.api}/ready`)).json()).toEqual({
      status: 'ready',
      checks: { database: 'ok', queue: 'ok' },
    });
    for (const secret of ['operator-token', 'master-key']) {
      expect(statSync(join(folder, 'data', secret)).mode & 0o777).toBe(0o600);
    }
    await createSiteWithUser(folder, first);
    first.signal('SIGINT');
    expect((await first.ended).code).toBe(0);
    expect(livePostmaster(folder)).toBeUndefined();

    const second = await start(folder);
    expect(second.token).toBe(first.token);
    expect(await signIn(second.api, 'demo')).toBe(200);
  });

  it('mails go to the inbox, which only the operator reads', async () => {
    const folder = newFolder();
    const { api, admin, token } = await start(folder);
    await runToEnd(
      ['instances', 'create', '--site-url', 'http://localhost:3000', '--slug', 'demo', '--admin-url', admin],
      folder,
    );
    await post(`${api}/i/demo/signup`, { email: 'a@visitor.example', password: 'its password' });
    const operator = { Authorization: `Bearer ${token}` };
    await expect
      .poll(async () => (await fetch(`${admin}/inbox/messages`, { headers: operator })).json(), { timeout: 10_000 })
      .toMatchObject([
        {
          to: ['a@visitor.example'],
          links: expect.arrayContaining([expect.stringContaining('http://localhost:3000/#confirmation_token=')]),
        },
      ]);
    expect((await fetch(`${admin}/inbox/messages`)).status).toBe(401);
    expect((await fetch(`${api}/inbox/messages`, { headers: operator })).status).not.toBe(200);
    expect((await fetch(`${api}/instances`, { headers: operator })).status).not.toBe(200);
  });

  it('a second copy on the same folder is refused in one line, and the first does not notice', async () => {
    const folder = newFolder();
    const { api, pid } = await start(folder);
    const second = await runToEnd(['start'], folder, anyPorts);
    expect(second).toMatchObject({ code: 1, out: '' });
    expect(second.err).toMatch(new RegExp(`^gatehouse: The data folder .* is in use by process ${pid}.*\\n$`));
    expect((await fetch(`${api}/health`)).status).toBe(200);
  });

  it('a kill -9 loses nothing: the next start takes over what it left', async () => {
    const folder = newFolder();
    const first = await start(folder);
    await createSiteWithUser(folder, first);
    first.signal('SIGKILL');
    await first.ended;
    const second = await start(folder);
    expect(await signIn(second.api, 'demo')).toBe(200);
    second.signal('SIGTERM');
    expect((await second.ended).code).toBe(0);
    expect(livePostmaster(folder)).toBeUndefined();
  });

  it('a kill -9 of it and its database loses nothing', async () => {
    const folder = newFolder();
    const first = await start(folder);
    await createSiteWithUser(folder, first);
    killPostmaster(folder);
    first.signal('SIGKILL');
    await first.ended;
    const second = await start(folder);
    expect(await signIn(second.api, 'demo')).toBe(200);
  });

  it('a second signal hurries the stop past a request under way, and no child is left even then', async () => {
    const folder = newFolder();
    const running = await start(folder);
    await createSiteWithUser(folder, running);
    await beginRequest(running.api, '/i/demo/signup');
    const begun = performance.now();
    // The second of two signals within half a second is taken for the first one, passed on by npm.
    const again = setInterval(() => running.signal('SIGTERM'), 50);
    const { code } = await running.ended;
    clearInterval(again);
    expect(code).toBe(0);
    expect(performance.now() - begun).toBeLessThan(7_000);
    expect(livePostmaster(folder)).toBeUndefined();
  });

  it('a signal during the start ends it, and no child is left', async () => {
    const folder = newFolder();
    const running = run(['start'], folder, anyPorts);
    await expect.poll(() => existsSync(join(folder, 'data/cluster')), { timeout: 20_000 }).toBe(true);
    running.signal('SIGTERM');
    await running.ended;
    expect(livePostmaster(folder)).toBeUndefined();
    expect(existsSync(join(folder, 'data/lock'))).toBe(false);
  });

  it.each(['PORT', 'GATEHOUSE_ADMIN_PORT', 'GATEHOUSE_INBOX_PORT'])('a taken %s is one line', async (variable) => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    onTestFinished(() => void taken.close());
    const { port } = taken.address() as { port: number };
    const folder = newFolder();
    const { code, out, err } = await runToEnd(['start'], folder, { ...anyPorts, [variable]: String(port) });
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(new RegExp(`^gatehouse: Port ${port} on 127.0.0.1 is .*\\n$`));
    expect(livePostmaster(folder)).toBeUndefined();
  });

  it('an unusable folder is one line', async () => {
    const folder = newFolder();
    writeFileSync(join(folder, 'file'), '');
    for (const dataDir of ['file', 'file/below', '/proc/gatehouse']) {
      const { code, err } = await runToEnd(['start'], folder, { ...anyPorts, GATEHOUSE_DATA_DIR: dataDir });
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
