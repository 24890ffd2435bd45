import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SparseSettings } from '@gatehouse/instances';
import { useDatabase } from '@gatehouse/testing';
import { useHookReceiver, type Hook, type HookReply } from '../../../support/hook-receiver.ts';
import type { Site } from '../../../support/site.ts';
import { startGatehouse, type Gatehouse } from '../../../support/start-gatehouse.ts';
import { call, createPerson, grantPassword, readToken, refusal, someEmail, type Answer } from '../client.ts';

// One connection: a hook that held it would stop everything else.
const database = useDatabase({ poolMax: 1 });
const receiver = useHookReceiver();
let gatehouse: Gatehouse;
beforeAll(async () => {
  gatehouse = await startGatehouse({ database: database() });
});
afterAll(() => gatehouse.stop());

const failed = refusal(422, 'Failed to handle signup webhook');

function siteWith(url: string, webhook: NonNullable<SparseSettings['webhook']> = {}): Promise<Site> {
  const events = ['validate', 'signup', 'login', 'usermodified', 'userdeleted'] as const;
  return gatehouse.createSite({ settings: { webhook: { url, events, ...webhook } } });
}

function signUp(site: Site, email: string = someEmail()): Promise<Answer> {
  return call(site, 'POST /signup', { json: { email, password: 'secret' } });
}

async function isStored(site: Site, email: string): Promise<boolean> {
  const { body } = await call(site, `GET /admin/users?filter=${email}`, { bearer: site.signToken() });
  return (body.users as unknown[]).length > 0;
}

describe('a hook with another status', () => {
  it('is tried three times, or as often as the site says, and then refuses the request', async () => {
    for (const status of [201, 203, 302, 400, 404, 500, 503]) {
      const hook = receiver().hook(() => ({ status }));
      const site = await siteWith(hook.url);
      const email = someEmail();
      expect(await signUp(site, email), String(status)).toMatchObject(failed);
      expect(hook.calls, String(status)).toHaveLength(3);
      expect(await isStored(site, email)).toBe(false);
      expect(gatehouse.inbox.list().some(({ to }) => to.includes(email))).toBe(false);
    }
    const hook = receiver().hook(() => ({ status: 500 }));
    await signUp(await siteWith(hook.url, { retries: 1 }));
    expect(hook.calls).toHaveLength(1);
  });

  it('is in the log with every attempt, and without what its address holds beside the host', async () => {
    const replies: HookReply[] = [{ status: 500 }, { body: { app_metadata: {} } }];
    const hook: Hook = receiver().hook(() => replies[hook.calls.length - 1] ?? {});
    const site = await siteWith(hook.url.replace('://', '://us:planted@'), { secret: 'x' });
    expect((await signUp(site)).status).toBe(200);
    const lines = gatehouse.log
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter((line) => line['component'] === 'webhook' && line['instance_id'] === site.id);
    const url = expect.stringMatching(/^http:\/\/\*{3}@127\.0\.0\.1:\d+\/…[0-9a-f]{4}$/);
    const told = { url, signed: true, dur: expect.any(Number), event: 'validate' };
    expect(lines).toMatchObject([
      { ...told, attempt: 1, status_code: 500, content_length: expect.any(Number) },
      { ...told, attempt: 2, status_code: 200, content_length: 19 },
    ]);
    expect(gatehouse.log.join('')).not.toContain('planted');
  });

  it('may succeed at a later try, with the same body and the same iat', async () => {
    const replies: HookReply[] = [{ status: 500 }, { status: 201 }, {}];
    const hook: Hook = receiver().hook(() => replies[hook.calls.length - 1] ?? {});
    const site = await siteWith(hook.url, { secret: 'x' });
    expect((await signUp(site)).status).toBe(200);
    expect(new Set(hook.calls.map(({ rawBody }) => rawBody)).size).toBe(1);
    const issued = hook.calls.map(
      ({ headers }) => readToken(String(headers['x-webhook-signature'])).claims.iat as number,
    );
    expect(new Set(issued).size).toBe(1);
  });

  it('refuses a login, a confirmation and an invitation, and leaves everything as it was', async () => {
    let status = 200;
    const hook = receiver().hook(() => ({ status }));
    const site = await siteWith(hook.url, { retries: 1 });
    const person = await createPerson(site);
    const [email, guest] = [someEmail(), someEmail()];
    await signUp(site, email);
    const token = await site.tokenMailedTo(email);
    status = 500;
    expect(await grantPassword(site, person.email, person.password)).toMatchObject(failed);
    expect(await call(site, 'POST /verify', { json: { type: 'signup', token } })).toMatchObject(failed);
    expect(await call(site, 'POST /invite', { json: { email: guest }, bearer: site.signToken() })).toMatchObject(
      failed,
    );
    expect(await isStored(site, guest)).toBe(false);
    status = 200;
    expect((await grantPassword(site, person.email, person.password)).status).toBe(200);
    expect((await call(site, 'POST /verify', { json: { type: 'signup', token } })).status).toBe(200);
    const { body } = await call(site, 'GET /admin/audit?query=action:login', { bearer: site.signToken() });
    expect(body).toHaveLength(2);
  });

  it('has the wire’s own word where a recovery would confirm', async () => {
    let status = 200;
    const hook = receiver().hook(() => ({ status }));
    const site = await siteWith(hook.url, { retries: 1 });
    const email = someEmail();
    await signUp(site, email);
    await call(site, 'POST /recover', { json: { email } });
    const token = await site.tokenMailedTo(email, 'Reset Your Password');
    status = 500;
    const json = { type: 'recovery', token };
    expect(await call(site, 'POST /verify', { json })).toMatchObject({
      status: 500,
      body: { code: 500, msg: 'Database error updating user', error_id: expect.any(String) },
    });
    status = 200;
    expect((await call(site, 'POST /verify', { json })).status).toBe(200);
  });
});

describe('a hook that cannot be reached', () => {
  it('is a 502 at once', async () => {
    const port = await freePort();
    const site = await siteWith(`http://127.0.0.1:${port}/hook?key=secret`);
    const email = someEmail();
    const answer = await signUp(site, email);
    expect(answer).toMatchObject({
      status: 502,
      body: { code: 502, msg: `Failed to connect to http://127.0.0.1:${port}/…6fc2?***` },
    });
    expect(await isStored(site, email)).toBe(false);
  });

  it('because its address is private is a 502 that tells nothing of the network (CVE-2026-27945)', async () => {
    for (const host of [
      '10.0.0.1',
      '192.168.0.1',
      '169.254.169.254',
      '[::1]',
      '[fe80::1]',
      '0xa000001',
      'no-such-host.invalid',
    ]) {
      const answer = await signUp(await siteWith(`http://${host}/`));
      expect(answer.status, host).toBe(502);
      expect(answer.body.msg, host).toMatch(/^Failed to connect to http:\/\/[^ ]+\/$/);
    }
  });
});

describe('a hook whose connection breaks', () => {
  let breaking: Server;
  let connections = 0;
  beforeAll(async () => {
    breaking = createServer((socket) => {
      connections += 1;
      socket.on('error', () => undefined);
      socket.once('data', () => socket.destroy());
    });
    await new Promise<void>((resolve) => breaking.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => void breaking.close());

  it('is a 500 at once', async () => {
    const { port } = breaking.address() as AddressInfo;
    const email = someEmail();
    const site = await siteWith(`http://127.0.0.1:${port}/hook`);
    const answer = await signUp(site, email);
    expect(answer).toMatchObject({
      status: 500,
      body: { code: 500, msg: `Failed to trigger webhook to http://127.0.0.1:${port}/…6fc2` },
    });
    expect(connections).toBe(1);
    expect(await isStored(site, email)).toBe(false);
  });
});

describe('a hook that does not answer', () => {
  it('is a 504 after its tries, within the time that a client waits', async () => {
    const hook = receiver().hook(() => null);
    const site = await siteWith(hook.url, { timeout_sec: 1, retries: 2 });
    const email = someEmail();
    const began = performance.now();
    expect(await signUp(site, email)).toMatchObject({
      status: 504,
      body: { code: 504, msg: 'Failed to perform webhook in time frame (1 seconds)' },
    });
    expect(performance.now() - began).toBeLessThan(4_500);
    expect(hook.calls).toHaveLength(2);
    expect(await isStored(site, email)).toBe(false);
  });

  it('never keeps a client waiting for more than the whole of its patience', async () => {
    const hook = receiver().hook(() => null);
    const site = await siteWith(hook.url, { timeout_sec: 30, retries: 10 });
    const began = performance.now();
    expect((await signUp(site)).status).toBe(504);
    expect(performance.now() - began).toBeLessThan(4_900);
  });
});

describe('a hook that answers nonsense', () => {
  it('is a 500, and nothing is stored', async () => {
    for (const body of [
      'x',
      '{',
      '[]',
      '"x"',
      '{"app_metadata":[]}',
      '{"app_metadata":"x"}',
      '{"user_metadata":{"a":"\\u0000"}}',
      '{"user_metadata":{"\\u0000":1}}',
      '{"user_metadata":{"a":"\\ud800"}}',
      `{"user_metadata":{"a":${'['.repeat(5_000)}${']'.repeat(5_000)}}}`,
    ]) {
      const hook = receiver().hook(() => ({ body }));
      const site = await siteWith(hook.url);
      const email = someEmail();
      const answer = await signUp(site, email);
      expect(answer.status, body.slice(0, 50)).toBe(500);
      expect(answer.body.msg, body.slice(0, 50)).toMatch(/^Webhook returned malformed JSON: /);
      expect(hook.calls).toHaveLength(1);
      expect(await isStored(site, email)).toBe(false);
    }
    const endless = receiver().hook(() => ({ body: `{"user_metadata":{"a":"${'a'.repeat(300_000)}"}}` }));
    expect((await signUp(await siteWith(endless.url))).body.msg).toMatch(/^Webhook returned malformed BODY: /);
  });

  it('is not nonsense when it merely spells a backslash', async () => {
    const hook = receiver().hook(() => ({ body: { user_metadata: { path: String.raw`\u0000` } } }));
    expect((await signUp(await siteWith(hook.url))).body.user_metadata).toEqual({ path: String.raw`\u0000` });
  });
});

describe('a hook in flight', () => {
  it('holds no connection of the pool, and no lock (N-15)', async () => {
    let arrived = 0;
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    const hook = receiver().hook(async () => {
      arrived += 1;
      await released;
      return {};
    });
    const site = await siteWith(hook.url);
    const other = await gatehouse.createSite();
    const waiting = [1, 2, 3, 4].map(() => signUp(site));
    await expect.poll(() => arrived).toBe(4);
    const person = await createPerson(other);
    expect((await call(other, 'GET /user', { bearer: person.accessToken })).status).toBe(200);
    expect((await call(site, 'GET /admin/users', { bearer: site.signToken() })).status).toBe(200);
    release();
    expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  });

  it('may itself change the person it is told of, and what it changed stays', async () => {
    const answers: number[] = [];
    const hook = receiver().hook(async ({ body }) => {
      if (body.event === 'validate') return {};
      const json = { app_metadata: { [body.event as string]: true } };
      const bearer = site.signToken();
      if (body.event === 'usermodified') return {};
      answers.push((await call(site, `PUT /admin/users/${body.user.id as string}`, { json, bearer })).status);
      return {};
    });
    const site = await siteWith(hook.url);
    const email = someEmail();
    await signUp(site, email);
    const token = await site.tokenMailedTo(email);
    const verified = await call(site, 'POST /verify', { json: { type: 'signup', token } });
    expect(readToken(verified.body.access_token as string).claims.app_metadata).toMatchObject({ signup: true });
    const login = await grantPassword(site, email, 'secret');
    expect(readToken(login.body.access_token as string).claims.app_metadata).toMatchObject({
      signup: true,
      login: true,
    });
    expect(answers).toEqual([200, 200]);
  });

  it('keeps its link for itself: of two requests with one link a single one calls the hook', async () => {
    const hook = receiver().hook();
    const site = await siteWith(hook.url, { events: ['signup'] });
    const email = someEmail();
    await signUp(site, email);
    const json = { type: 'signup', token: await site.tokenMailedTo(email) };
    const answers = await Promise.all([1, 2, 3].map(() => call(site, 'POST /verify', { json })));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 404, 404]);
    expect(hook.calls).toHaveLength(1);
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('a site that goes on without its hook (webhook.on_failure)', () => {
  const open = { on_failure: 'open', retries: 1 } as const;

  it('takes no answer, no connection or a server error for no refusal', async () => {
    const away = [null, { status: 500 }, { status: 503 }] as const;
    for (const reply of away) {
      const hook = receiver().hook(() => reply);
      const site = await siteWith(hook.url, { ...open, timeout_sec: 1 });
      const { status, body } = await signUp(site);
      expect([status, body.user_metadata], String(reply?.status)).toEqual([200, {}]);
      expect(hook.calls).toHaveLength(1);
    }
    expect((await signUp(await siteWith('http://127.0.0.1:9/', open))).status).toBe(200);
  });

  it('refuses whom the hook refuses, and what cannot be read', async () => {
    for (const reply of [{ status: 400 }, { status: 403 }, { status: 302 }, { body: 'oops' }]) {
      const site = await siteWith(receiver().hook(() => reply).url, open);
      const email = someEmail();
      expect((await signUp(site, email)).status, JSON.stringify(reply)).toBeGreaterThan(400);
      expect(await isStored(site, email)).toBe(false);
    }
  });
});
