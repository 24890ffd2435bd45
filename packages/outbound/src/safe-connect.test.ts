import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { createOutbound, type OutboundClient } from './outbound-client.ts';
import { OutboundError } from './outbound-error.ts';
import type { OutboundPolicy } from './outbound-policy.ts';
import { safeConnect } from './safe-connect.ts';

const closers: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

describe('safeConnect', () => {
  test('the connection goes to the address that was checked', async () => {
    const port = await startGreeter();
    for (const host of ['127.0.0.1', 'mail.test', 'MAIL.test.', '0x7f.1', '2130706433']) {
      const client = openClient({ allowedRanges: ['127.0.0.1/32'], lookup: () => Promise.resolve(['127.0.0.1']) });
      const socket = await open(client, host, port);
      const [greeting] = (await once(socket, 'data')) as [Buffer];
      expect([greeting.toString(), socket.remoteAddress]).toEqual(['220 ready\r\n', '127.0.0.1']);
    }
  });

  test('a name server that changes its answer is asked once per connection, and every answer is checked', async () => {
    const port = await startGreeter();
    const answers = ['127.0.0.1', '127.0.0.2', '169.254.169.254'];
    const lookup = (): Promise<string[]> => Promise.resolve([answers.shift() ?? '']);
    const client = openClient({ allowedRanges: ['127.0.0.1/32'], lookup });
    expect((await open(client, 'mail.test', port)).remoteAddress).toBe('127.0.0.1');
    expect(answers).toHaveLength(2);
    expect(await kindOf(open(client, 'mail.test', port))).toBe('blocked_address');
    expect(await kindOf(open(client, 'mail.test', port))).toBe('blocked_address');
  });

  test('addresses that do not answer are passed over', async () => {
    const port = await startGreeter();
    const lookup = (): Promise<string[]> => Promise.resolve(['127.0.0.3', '127.0.0.1']);
    const client = openClient({ allowedRanges: ['127.0.0.0/8'], lookup });
    expect((await open(client, 'mail.test', port)).remoteAddress).toBe('127.0.0.1');
  });

  test.each([
    '127.0.0.1',
    'localhost',
    '::1',
    '[::1]',
    '::ffff:127.0.0.1',
    '64:ff9b::7f00:1',
    '10.0.0.1',
    '0',
    '0x7f.1',
  ])('refuses %s by default', async (host) =>
    expect(await kindOf(open(openClient({}), host, 25))).toBe('blocked_address'),
  );

  test.each(['', 'a b', 'a/b', 'user@a.test', 'a.test:25', '[::1]:25', 'a\r\nb', '%61', 'a#', '::g'])(
    'refuses %j as a host',
    async (host) => expect(await kindOf(open(openClient({}), host, 25))).toBe('invalid_url'),
  );

  test.each([0, -1, 65_536, 2.5, Number.NaN])('refuses %d as a port', async (port) => {
    expect(await kindOf(open(openClient({}), 'a.test', port))).toBe('invalid_url');
  });

  test('refused connections, names without address and a closed client each have their own failure', async () => {
    const client = openClient({ allowedRanges: ['127.0.0.0/8'], lookup: () => Promise.resolve([]) });
    expect(await kindOf(open(client, '127.0.0.1', 1))).toBe('connect');
    expect(await kindOf(open(client, 'a.test', 25))).toBe('dns');
    await client.close();
    await expect(open(client, '127.0.0.1', 1)).rejects.toThrow('closed');
  });

  test('a name server that stays silent is a timeout', async () => {
    const client = openClient({ lookup: () => new Promise(() => {}) });
    expect(await kindOf(safeConnect(client, { host: 'a.test', port: 25, timeoutMs: 20 }))).toBe('timeout');
  });
});

function openClient(policy: Partial<OutboundPolicy>): OutboundClient {
  const client = createOutbound({ allowedRanges: [], maxResponseBytes: 1, ...policy });
  closers.push(() => client.close());
  return client;
}

async function open(client: OutboundClient, host: string, port: number): Promise<Socket> {
  const socket = await safeConnect(client, { host, port, timeoutMs: 5_000 });
  closers.push(() => socket.destroy());
  return socket;
}

async function kindOf(connection: Promise<Socket>): Promise<string> {
  return connection.then(
    () => 'connected',
    (error: unknown) => (error instanceof OutboundError ? error.kind : String(error)),
  );
}

async function startGreeter(): Promise<number> {
  const server = createServer((socket) => {
    closers.push(() => socket.destroy());
    socket.on('error', () => {}).write('220 ready\r\n');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => server.close());
  return (server.address() as AddressInfo).port;
}
