import { once } from 'node:events';
import { generateKeyPairSync, sign } from 'node:crypto';
import { Agent, request } from 'node:http';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import Koa from 'koa';
import { describe, expect, it, onTestFinished } from 'vitest';
import { serve, type ServeOptions, type Serving } from './serve.ts';
import { ask, keepLines } from './test-server.ts';

function start(handler: Koa.Middleware, changes: Partial<ServeOptions> = {}): Promise<Serving> {
  const app = new Koa();
  app.use(handler);
  return serve(app, { host: '127.0.0.1', port: 0, drainSeconds: 5, log: keepLines().log, ...changes });
}

async function open(port: number, text = ''): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  if (text !== '') socket.write(text);
  return socket;
}

async function readAll(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
  await once(socket, 'close');
  return text;
}

function gate(): { opened: Promise<void>; open: () => void } {
  let release: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (release = resolve));
  return { opened, open: () => release() };
}

const get = 'GET / HTTP/1.1\r\nHost: h\r\n\r\n';

/** A certificate for `localhost` signed by itself, put together by hand since Node can read but not write them. */
function selfSigned(): { cert: string; key: string } {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const der = (tag: number, ...parts: Buffer[]): Buffer => {
    const content = Buffer.concat(parts);
    const length = content.length < 128 ? [content.length] : [0x82, content.length >> 8, content.length & 255];
    return Buffer.concat([Buffer.from([tag, ...length]), content]);
  };
  const ecdsaWithSha256 = der(0x30, Buffer.from('06082a8648ce3d040302', 'hex'));
  const commonName = der(0x30, Buffer.from('0603550403', 'hex'), der(0x0c, Buffer.from('localhost')));
  const name = der(0x30, der(0x31, commonName));
  const validity = der(0x30, der(0x17, Buffer.from('200101000000Z')), der(0x17, Buffer.from('491231235959Z')));
  const subjectKey = publicKey.export({ type: 'spki', format: 'der' });
  const body = der(0x30, der(0x02, Buffer.from([1])), ecdsaWithSha256, name, validity, name, subjectKey);
  const signature = sign('sha256', body, privateKey);
  const raw = der(0x30, body, ecdsaWithSha256, der(0x03, Buffer.from([0]), signature));
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${raw.toString('base64').replaceAll(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
  };
}

describe('serve', () => {
  it('speaks TLS when it has a certificate', async () => {
    const tls = selfSigned();
    const { port, close } = await start((ctx) => void (ctx.body = String(ctx.secure)), { tls });
    onTestFinished(close);
    const socket = connectTls({
      port,
      host: '127.0.0.1',
      ca: tls.cert,
      servername: 'localhost',
      checkServerIdentity: () => undefined,
    });
    await once(socket, 'secureConnect');
    socket.write('GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n');
    expect(await readAll(socket)).toMatch(/^HTTP\/1.1 200 OK[^]*true$/);
  });

  it('says which port is taken and which setting changes it', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void holder.close());
    await once(holder, 'listening');
    const { port } = holder.address() as AddressInfo;
    await expect(start(() => undefined, { port, portSetting: 'GOTRUE_API_PORT' })).rejects.toThrow(
      `Port ${port} on 127.0.0.1 is already in use: stop what listens there, or set GOTRUE_API_PORT to another`,
    );
  });

  it('says so when the address is not of this machine', async () => {
    await expect(start(() => undefined, { host: '192.0.2.1' })).rejects.toThrow(
      '192.0.2.1 is no address of this machine',
    );
  });

  it('says so when the certificate is none', async () => {
    const tls = { cert: 'no', key: 'no' };
    await expect(start(() => undefined, { tls })).rejects.toThrow(
      'The TLS certificate and key cannot be used together',
    );
  });

  it('lets a running request finish, takes no new one, and closes its connection', async () => {
    const [arrived, released] = [gate(), gate()];
    const { port, close } = await start(async (ctx) => {
      arrived.open();
      await released.opened;
      ctx.body = 'finished';
    });
    const running = readAll(await open(port, get));
    await arrived.opened;
    const closed = close();
    await expect(ask(port, '/')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    released.open();
    const answer = await running;
    expect(answer).toContain('finished');
    expect(answer).toContain('Connection: close');
    await closed;
  });

  it('closes idle connections at once, used or never used', async () => {
    const { port, close } = await start((ctx) => void (ctx.body = 'ok'), { drainSeconds: 60 });
    const used = await open(port, get);
    await once(used, 'data');
    const unused = await open(port);
    await ask(port, '/');
    const ends = [once(used.resume(), 'close'), once(unused.resume(), 'close')];
    await close();
    await Promise.all(ends);
  });

  it('destroys what is not done in time', async () => {
    const arrived = gate();
    const { port, close } = await start(
      () => {
        arrived.open();
        return new Promise<void>(() => undefined);
      },
      { drainSeconds: 0.05 },
    );
    const stuck = readAll(await open(port, get));
    await arrived.opened;
    await close();
    expect(await stuck).toBe('');
  });

  it('closes once, however often it is asked to', async () => {
    const { close } = await start(() => undefined);
    await Promise.all([close(), close()]);
    await close();
  });

  it('closes a kept-alive connection whose answer had begun when closing started', async () => {
    const [begun, released] = [gate(), gate()];
    const { port, close } = await start(
      async (ctx) => {
        ctx.respond = false;
        ctx.res.writeHead(200, { 'Content-Length': '2' });
        ctx.res.write('a');
        begun.open();
        await released.opened;
        ctx.res.end('b');
      },
      { drainSeconds: 60 },
    );
    const socket = readAll(await open(port, get));
    await begun.opened;
    const closed = close();
    released.open();
    await closed;
    expect(await socket).toMatch(/ab$/);
  });

  it('answers 408 to a request that never comes to its end', async () => {
    const { port, close } = await start((ctx) => void (ctx.body = 'ok'), { requestTimeoutSeconds: 0.2 });
    onTestFinished(close);
    expect(await readAll(await open(port, 'GET / HTTP/1.1\r\nHost: h\r\nX-Slow: '))).toMatch(/^HTTP\/1.1 408 /);
  });

  it('answers 431 to headers beyond 96 KiB', async () => {
    const { port, close } = await start((ctx) => void (ctx.body = 'ok'));
    onTestFinished(close);
    expect((await ask(port, '/', { headers: { 'X-Large': 'x'.repeat(99_000) } })).status).toBe(431);
  });

  it('answers 431 to more than 200 headers', async () => {
    const { port, close } = await start((ctx) => void (ctx.body = 'ok'));
    onTestFinished(close);
    const headers = (count: number): Record<string, string> =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`x-${index}`, '']));
    // Host and Connection are there too.
    expect((await ask(port, '/', { headers: headers(198) })).status).toBe(200);
    expect((await ask(port, '/', { headers: headers(199) })).status).toBe(431);
    // Node passes on no more than were asked for, and with them not even the host.
    expect([400, 431]).toContain((await ask(port, '/', { headers: headers(5_000) })).status);
  });

  it('does not wait for the rest of a body that nobody reads', async () => {
    const { port, close } = await start((ctx) => void (ctx.body = 'ok'), { requestTimeoutSeconds: 0.2 });
    onTestFinished(close);
    const socket = await open(port, 'POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\na');
    const trickle = setInterval(() => socket.write('a'), 20);
    onTestFinished(() => clearInterval(trickle));
    expect(await readAll(socket)).toMatch(/^HTTP\/1.1 200 OK[^]*ok/);
  });

  it('keeps nothing of the requests that it answered before all of them had arrived', async () => {
    const listeners: number[] = [];
    const { port, close } = await start((ctx) => {
      listeners.push(ctx.req.socket.listenerCount('close'));
      ctx.body = 'ok';
    });
    onTestFinished(close);
    const socket = await open(port);
    for (let count = 0; count < 5; count += 1) {
      socket.write('POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\n');
      await once(socket, 'data');
      socket.write('a');
    }
    expect(new Set(listeners.slice(1)).size).toBe(1);
  });

  it('closes idle connections before it drops one that has something to say', async () => {
    const { port, close } = await start((ctx) => void (ctx.body = 'ok'), { connectionsMax: 10, drainSeconds: 0 });
    onTestFinished(close);
    const idle = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const socket = await open(port, get);
        await once(socket, 'data');
        return socket;
      }),
    );
    const ends = idle.map((socket) => once(socket.resume(), 'close'));
    expect((await ask(port, '/')).status).toBe(200);
    await Promise.all(ends);
  });

  it('drops connections beyond its number', async () => {
    const { port, close } = await start((ctx) => void (ctx.body = 'ok'), { connectionsMax: 1, drainSeconds: 0 });
    onTestFinished(close);
    const first = await open(port, get);
    await once(first, 'data');
    await expect(ask(port, '/')).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('keeps connections alive between requests', async () => {
    const { port, close } = await start((ctx) => void (ctx.body = String(ctx.req.socket.remotePort)));
    onTestFinished(close);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    onTestFinished(() => agent.destroy());
    const askOnce = (): Promise<string> =>
      new Promise((resolve, reject) => {
        request({ host: '127.0.0.1', port, agent }, (answer) => {
          answer.on('data', (chunk: Buffer) => resolve(chunk.toString()));
        })
          .on('error', reject)
          .end();
      });
    expect(await askOnce()).toBe(await askOnce());
  });
});
