import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { call, createPerson, type Person } from '../api/netlify/client.ts';
import { askOperator } from '../support/operator.ts';
import type { Site } from '../support/site.ts';
import { useGatehouse } from '../support/use-gatehouse.ts';

const gatehouse = useGatehouse({ settings: { limitsByAddress: false } });
const count = 100;
const open: Socket[] = [];
let site: Site;
let person: Person;

beforeAll(async () => {
  site = await gatehouse().createSite();
  person = await createPerson(site);
});

afterEach(() => {
  for (const socket of open.splice(0)) socket.destroy();
});

/** Opens many connections that say this and nothing more. */
async function hold(url: string, text: string): Promise<void> {
  const { port } = new URL(url);
  const sockets = Array.from({ length: count }, () => connect(Number(port), '127.0.0.1'));
  open.push(...sockets);
  for (const socket of sockets) socket.on('error', () => undefined);
  await Promise.all(sockets.map((socket) => once(socket, 'connect')));
  // What is answered is never read.
  for (const socket of sockets) socket.pause().write(text);
}

const apps = [
  ['the API', () => gatehouse().url],
  ['the admin app', () => gatehouse().adminUrl],
] as const;
const body = 'Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n{"email":';
const holders = [
  ['say nothing', () => ''],
  ['never end their headers', () => 'GET / HTTP/1.1\r\nHost: h\r\nX-Slow: '],
  ['never end their body', () => `POST /i/${site.slug}/auth/v1/signup HTTP/1.1\r\nHost: 127.0.0.1\r\n${body}`],
  ['never end a body that nobody reads', () => `POST /nowhere HTTP/1.1\r\nHost: 127.0.0.1\r\n${body}`],
  ['ask again and again and read nothing', () => 'GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'.repeat(20)],
] as const;

describe.each(apps)('at %s', (_name, urlOf) => {
  it.each(holders)('hundreds of clients that %s keep nobody else waiting', async (_what, text) => {
    await hold(urlOf(), text());
    const answers = await Promise.all([
      call(site, 'GET /user', { bearer: person.accessToken }),
      call(site, 'GET /settings'),
      askOperator(gatehouse(), 'GET /v1/me'),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  });
});

describe.each(apps)('a request to %s', (_name, urlOf) => {
  const headers = { host: '127.0.0.1' };

  it('has its address bounded', async () => {
    const answer = await call(urlOf(), `GET /?${'x'.repeat(100_000)}`, { headers }).catch((error: Error) => error);
    expect(answer).toMatchObject({ status: 431 });
  });

  it('has its headers bounded, in size and number', async () => {
    const many = Object.fromEntries(Array.from({ length: 250 }, (_, index) => [`x-${index}`, 'x']));
    expect((await call(urlOf(), 'GET /health', { headers: { 'x-large': 'x'.repeat(100_000) } })).status).toBe(431);
    expect((await call(urlOf(), 'GET /health', { headers: many })).status).toBe(431);
  });
});

describe('a body', () => {
  const deep = '['.repeat(100_000);
  const large = JSON.stringify({ email: 'x'.repeat(1_100_000) });

  it('is bounded in both languages', async () => {
    for (const base of [site.netlifyUrl, site.supabaseUrl]) {
      expect((await call(base, 'POST /signup', { raw: large })).status).toBe(413);
      expect((await call(base, 'POST /signup', { raw: `{"data":${deep}` })).status).toBe(400);
    }
  });

  it("is bounded in the operator's API", async () => {
    for (const route of ['POST /v1/instances', 'POST /instances', `PATCH /v1/instances/${site.id}`]) {
      expect([route, (await askOperator(gatehouse(), route, { body: large })).status]).toEqual([route, 413]);
      expect([route, (await askOperator(gatehouse(), route, { body: `{"settings":${deep}` })).status]).toEqual([
        route,
        400,
      ]);
    }
  });
});
