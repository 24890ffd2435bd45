import { EventEmitter, once } from 'node:events';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { createOutbound, type OutboundClient } from './outbound-client.ts';
import { OutboundError } from './outbound-error.ts';
import type { OutboundPolicy } from './outbound-policy.ts';
import { safeFetch, type OutboundRequest } from './safe-fetch.ts';

const closers: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const loopback = { allowedRanges: ['127.0.0.0/8', '::1/128'] };

describe('which addresses are reached', () => {
  test('loopback is refused by default, and nothing arrives there', async () => {
    const server = await startHttp((_request, response) => response.end('secret'));
    const client = openClient();
    expect(await failureOf(client, { url: server.url })).toBe('blocked_address');
    expect(await failureOf(client, { url: server.url.replace('127.0.0.1', 'localhost') })).toBe('blocked_address');
    expect(server.connections()).toBe(0);
  });

  test('loopback is reached when the operator opens it, by literal and by name', async () => {
    const server = await startHttp((request, response) => response.end(request.headers.host));
    const client = openClient(loopback);
    for (const host of ['127.0.0.1', 'localhost', 'site.localhost', '2130706433', '0x7f.1', '0177.0.0.1', '127.1']) {
      const { status, body } = await get(client, server.url.replace('127.0.0.1', host));
      const expected = /[a-z]{2}/.test(host) ? host : '127.0.0.1';
      expect([status, body.toString()]).toEqual([200, `${expected}:${server.port}`]);
    }
  });

  test.each([
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::127.0.0.1]',
    '[64:ff9b::7f00:1]',
    '[2002:7f00:1::]',
    '[::1]',
    '[::]',
    '[fe80::1]',
    '[fc00::1]',
    '[ff02::1]',
    '0.0.0.0',
    '0',
    '10.0.0.1',
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0x7f.1',
    '0x7f000001',
    '017700000001',
    '１２７.0.0.1',
    '169.254.169.254',
    '100.64.0.1',
    '192.0.0.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '168.63.129.16',
  ])('refuses %s at once, over http and https', async (host) => {
    const client = openClient();
    expect(await failureOf(client, { url: `http://${host}/`, timeoutMs: 2_000 })).toBe('blocked_address');
    expect(await failureOf(client, { url: `https://${host}/`, timeoutMs: 2_000 })).toBe('blocked_address');
  });

  test('opening loopback does not open the other spellings of it that carry an IPv4 address', async () => {
    const server = await startHttp((_request, response) => response.end());
    const client = openClient(loopback);
    const url = `http://[::ffff:127.0.0.1]:${server.port}/`;
    expect(await failureOf(client, { url })).toBe('blocked_address');
    expect(server.connections()).toBe(0);
  });

  test('a name server that changes its answer after the check is not followed (CVE-2026-56739)', async () => {
    const allowed = await startHttp((_request, response) => response.end('allowed'));
    const internal = await startHttp((_request, response) => response.end('internal'), '127.0.0.2', allowed.port);
    const answers = [['127.0.0.1'], ['127.0.0.2'], ['127.0.0.2']];
    const lookup = (): Promise<string[]> => Promise.resolve(answers.shift() ?? []);
    const client = openClient({ allowedRanges: ['127.0.0.1/32'], lookup });
    const url = `http://rebind.test:${allowed.port}/`;
    expect((await get(client, url, { connection: 'close' })).body.toString()).toBe('allowed');
    expect(answers).toHaveLength(2);
    expect(await failureOf(client, { url })).toBe('blocked_address');
    expect(internal.connections()).toBe(0);
  });

  test('of several addresses only those that may be reached are tried', async () => {
    const server = await startHttp((_request, response) => response.end('ok'));
    const internal = await startHttp((_request, response) => response.end('internal'), '127.0.0.2', server.port);
    const lookup = (): Promise<string[]> => Promise.resolve(['127.0.0.2', '::ffff:127.0.0.1', '127.0.0.1']);
    const client = openClient({ allowedRanges: ['127.0.0.1/32'], lookup });
    expect((await get(client, `http://many.test:${server.port}/`)).status).toBe(200);
    expect(internal.connections()).toBe(0);
  });

  test('a redirect comes back as it is and is not followed', async () => {
    const internal = await startHttp((_request, response) => response.end('internal'), '127.0.0.2');
    const server = await startHttp((_request, response) => response.writeHead(302, { location: internal.url }).end());
    const { status, headers } = await get(openClient(loopback), server.url);
    expect([status, headers['location']]).toEqual([302, internal.url]);
    expect(internal.connections()).toBe(0);
  });

  test('proxy variables of the environment are ignored', async () => {
    const proxy = await startHttp((_request, response) => response.end('proxied'));
    const server = await startHttp((_request, response) => response.end('direct'));
    for (const name of ['http_proxy', 'HTTP_PROXY', 'all_proxy', 'ALL_PROXY']) {
      const before = process.env[name];
      process.env[name] = proxy.url;
      closers.push(() => (before === undefined ? delete process.env[name] : (process.env[name] = before)));
    }
    expect((await get(openClient(loopback), server.url)).body.toString()).toBe('direct');
  });

  test('a malformed allowed range stops the creation and is named', () => {
    expect(() => createOutbound({ maxResponseBytes: 1, allowedRanges: ['10.0.0.0/8', '10.0.0.0/99'] })).toThrow(
      '"10.0.0.0/99"',
    );
  });
});

describe('what is sent', () => {
  test('method, headers and body arrive; user name and password of the URL become Basic authentication', async () => {
    const server = await startHttp((request, response) => {
      request.setEncoding('utf8').on('data', (body) => {
        response.end(JSON.stringify({ method: request.method, url: request.url, headers: request.headers, body }));
      });
    });
    const url = server.url.replace('//', '//us%C3%A9r:p%40ss@') + '/hook?a=1#fragment';
    const answer = await safeFetch(openClient(loopback), {
      url,
      method: 'post',
      headers: { 'X-Event': 'signup', Host: 'elsewhere.test' },
      body: '{}',
      timeoutMs: 5_000,
    });
    const seen = JSON.parse(answer.body.toString());
    expect(seen).toMatchObject({ method: 'POST', url: '/hook?a=1', body: '{}', headers: { 'x-event': 'signup' } });
    expect(seen.headers.host).toBe(`127.0.0.1:${server.port}`);
    expect(seen.headers.authorization).toBe(`Basic ${Buffer.from('usér:p@ss').toString('base64')}`);
  });

  test.each([
    'ftp://a.test/',
    'file:///etc/passwd',
    'javascript:1',
    'gopher://a.test/',
    'http://',
    'a',
    '',
    'http://%zz/',
  ])('refuses %j as a URL', async (url) => expect(await failureOf(openClient(loopback), { url })).toBe('invalid_url'));

  test('refuses userinfo that is not percent-encoded text', async () => {
    expect(await failureOf(openClient(loopback), { url: 'http://%ff@a.test/' })).toBe('invalid_url');
  });
});

describe('what comes back', () => {
  test('status, joined headers and the body as bytes, also for an error status', async () => {
    const server = await startHttp((_request, response) => {
      response.writeHead(418, { 'x-many': ['a', 'b'], __proto__x: '1' }).end(Buffer.from([0, 255]));
    });
    const answer = await get(openClient(loopback), server.url);
    expect(answer.status).toBe(418);
    expect(answer.headers['x-many']).toBe('a, b');
    expect([...answer.body]).toEqual([0, 255]);
  });

  test('a compressed body is not asked for and not unfolded', async () => {
    const bomb = gzipSync(Buffer.alloc(5_000_000));
    const server = await startHttp((request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip', 'x-asked': String(request.headers['accept-encoding']) });
      response.end(bomb);
    });
    const answer = await get(openClient(loopback), server.url);
    expect(answer.headers['x-asked']).toBe('identity');
    expect(answer.body.equals(bomb)).toBe(true);
  });

  test('a body of the exact limit is accepted, one byte more is not; a call may lower the limit but not raise it', async () => {
    const server = await startHttp((request, response) => response.end(Buffer.alloc(Number(request.url?.slice(1)))));
    const client = openClient({ ...loopback, maxResponseBytes: 100 });
    expect((await get(client, `${server.url}/100`)).body).toHaveLength(100);
    expect(await failureOf(client, { url: `${server.url}/101` })).toBe('too_large');
    expect(await failureOf(client, { url: `${server.url}/101`, maxBytes: 1_000 })).toBe('too_large');
    expect(await failureOf(client, { url: `${server.url}/11`, maxBytes: 10 })).toBe('too_large');
  });

  test('an endless body is cut at the limit and its connection closed', async () => {
    const seen = new EventEmitter();
    const closed = once(seen, 'closed');
    const server = await startHttp((_request, response) => {
      const pump = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(16_384)));
      };
      response.on('drain', pump).on('close', () => seen.emit('closed'));
      pump();
    });
    expect(await failureOf(openClient(loopback), { url: server.url })).toBe('too_large');
    await closed;
  });

  test('a flood of headers is cut', async () => {
    const server = await startTcp((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      const pump = (): void => {
        while (!socket.destroyed && socket.write(`x-flood: ${'a'.repeat(200)}\r\n`));
      };
      socket.on('drain', pump);
      pump();
    });
    expect(await failureOf(openClient(loopback), { url: server.url })).toBe('too_large');
  });
});

describe('how an exchange ends badly', () => {
  test('a host that accepts and stays silent is a timeout', async () => {
    const server = await startTcp(() => {});
    expect(await failureOf(openClient(loopback), { url: server.url, timeoutMs: 50 })).toBe('timeout');
  });

  test('a body that drips is bounded by the time of the whole exchange', async () => {
    const server = await startHttp((_request, response) => {
      const drip = setInterval(() => response.write('.'), 10);
      response.on('close', () => clearInterval(drip));
    });
    expect(await failureOf(openClient(loopback), { url: server.url, timeoutMs: 100 })).toBe('timeout');
  });

  test('a name server that stays silent is a timeout, and is told that nobody waits any more', async () => {
    const seen = new EventEmitter();
    const abandoned = once(seen, 'abandoned');
    const lookup = (_name: string, signal: AbortSignal): Promise<string[]> => {
      signal.addEventListener('abort', () => seen.emit('abandoned'));
      return new Promise(() => {});
    };
    const client = openClient({ ...loopback, lookup, connectTimeoutMs: 60 });
    expect(await failureOf(client, { url: 'http://a.test/', timeoutMs: 30 })).toBe('timeout');
    await abandoned;
  });

  test('a name that does not resolve is dns, also when the answer is empty', async () => {
    const failing = openClient({ lookup: () => Promise.reject(new Error('ENOTFOUND a.test')) });
    expect(await failureOf(failing, { url: 'http://a.test/' })).toBe('dns');
    const empty = openClient({ lookup: () => Promise.resolve([]) });
    expect(await failureOf(empty, { url: 'http://a.test/' })).toBe('dns');
  });

  test('a refused connection is connect', async () => {
    const server = await startTcp(() => {});
    server.close();
    await server.closed;
    expect(await failureOf(openClient(loopback), { url: server.url })).toBe('connect');
  });

  test.each([
    ['no answer', ''],
    ['half a header', 'HTTP/1.1 200 OK\r\nconte'],
    ['half a body', 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc'],
    ['no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab'],
  ])('a connection that was had and then broke is broken: %s', async (_name, bytes) => {
    const server = await startTcp((socket) => socket.once('data', () => socket.end(bytes)));
    expect(await failureOf(openClient(loopback), { url: server.url })).toBe('broken');
  });

  test('the message shows nothing of the remote host', async () => {
    const server = await startTcp((socket) => socket.once('data', () => socket.end('REMOTE-BYTES')));
    const exchange = get(openClient(loopback), server.url);
    await expect(exchange).rejects.toThrow(/^The connection to the host broke before the answer was complete$/);
  });

  test('a failed exchange leaves the client usable, and a closed client refuses', async () => {
    const server = await startHttp((request, response) => {
      if (request.url === '/break') request.socket.destroy();
      else response.end('ok');
    });
    const client = openClient(loopback);
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        index % 2 === 0
          ? failureOf(client, { url: `${server.url}/break` })
          : get(client, server.url).then(({ body }) => body.toString()),
      ),
    );
    expect(outcomes).toEqual(Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? 'broken' : 'ok')));
    await client.close();
    await expect(get(client, server.url)).rejects.toThrow('closed');
  });
});

function openClient(policy: Partial<OutboundPolicy> = {}): OutboundClient {
  const client = createOutbound({ allowedRanges: [], maxResponseBytes: 100_000, ...policy });
  closers.push(() => client.agent.destroy());
  return client;
}

function get(client: OutboundClient, url: string, headers: Record<string, string> = {}): ReturnType<typeof safeFetch> {
  return safeFetch(client, { url, headers, timeoutMs: 5_000 });
}

async function failureOf(client: OutboundClient, request: Partial<OutboundRequest> & { url: string }): Promise<string> {
  try {
    const { status } = await safeFetch(client, { timeoutMs: 5_000, ...request });
    return `answered ${status}`;
  } catch (error) {
    return error instanceof OutboundError ? error.kind : String(error);
  }
}

interface Running {
  readonly url: string;
  readonly port: number;
  readonly connections: () => number;
  readonly close: () => void;
  readonly closed: Promise<unknown>;
}

async function startHttp(listener: RequestListener, host = '127.0.0.1', port = 0): Promise<Running> {
  const server = createHttpServer(listener);
  closers.push(() => server.closeAllConnections());
  return listening(server, host, port);
}

async function startTcp(listener: (socket: Socket) => void): Promise<Running> {
  const server = createTcpServer((socket) => {
    closers.push(() => socket.destroy());
    listener(socket.on('error', () => {}));
  });
  return listening(server, '127.0.0.1', 0);
}

async function listening(server: Server, host: string, port: number): Promise<Running> {
  let connections = 0;
  server.on('connection', () => connections++);
  const closed = once(server, 'close');
  server.listen(port, host);
  await once(server, 'listening');
  const close = (): void => void server.close();
  closers.push(close);
  const bound = (server.address() as AddressInfo).port;
  return { url: `http://${host}:${bound}`, port: bound, connections: () => connections, close, closed };
}
