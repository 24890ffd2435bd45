import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ClientGoneError } from './client-gone-error.ts';
import type { HttpMiddleware } from './http-state.ts';
import { readBody } from './read-body.ts';
import { ask, serveTest } from './test-server.ts';

const limitBytes = 1000;
const tellLength: HttpMiddleware = async (ctx) => {
  const body = await readBody(ctx, { limitBytes, timeoutSeconds: 0.3 });
  ctx.body = String(body.length);
};

async function openRaw(port: number, text: string): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  socket.write(text);
  return socket;
}

async function readAll(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
  await once(socket, 'close');
  return text;
}

describe('readBody', () => {
  it('hands out the same bytes to every step that asks', async () => {
    const { ask } = await serveTest(async (ctx) => {
      const [first, second] = [await readBody(ctx), await readBody(ctx)];
      ctx.body = `${first.toString('hex')} ${first === second}`;
    });
    expect((await ask('/', { method: 'POST', body: Buffer.from([0, 255, 10]) })).body).toBe('00ff0a true');
  });

  it('is empty where there is no body', async () => {
    const { ask } = await serveTest(tellLength);
    expect((await ask('/')).body).toBe('0');
  });

  it('takes a body of exactly the limit and refuses one byte more', async () => {
    const { ask } = await serveTest(tellLength);
    expect((await ask('/', { method: 'POST', body: 'x'.repeat(1000) })).body).toBe('1000');
    const refused = await ask('/', { method: 'POST', body: 'x'.repeat(1001) });
    expect(refused.status).toBe(413);
    expect(JSON.parse(refused.body)).toMatchObject({ code: 'request_entity_too_large' });
  });

  it('has a limit of 1 MiB unless told otherwise', async () => {
    const { ask } = await serveTest(async (ctx) => void (ctx.body = String((await readBody(ctx)).length)));
    expect((await ask('/', { method: 'POST', body: Buffer.alloc(1_048_576) })).body).toBe('1048576');
    expect((await ask('/', { method: 'POST', body: Buffer.alloc(1_048_577) })).status).toBe(413);
  });

  it('counts the bytes that come, whatever length was announced', async () => {
    const { port } = await serveTest(tellLength);
    const chunked = { 'Transfer-Encoding': 'chunked' };
    expect((await ask(port, '/', { method: 'POST', headers: chunked, body: 'x'.repeat(1001) })).status).toBe(413);
    const endless = await openRaw(port, 'POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n');
    endless.write(`1389\r\n${'x'.repeat(5001)}\r\n`);
    const answer = await readAll(endless);
    expect(answer).toMatch(/^HTTP\/1.1 413 /);
    expect(answer).toContain('Connection: close');
  });

  it('refuses a far too large body by its announcement alone and closes the connection', async () => {
    const { port } = await serveTest(tellLength);
    const answer = await readAll(await openRaw(port, 'POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999\r\n\r\n'));
    expect(answer).toMatch(/^HTTP\/1.1 413 /);
    expect(answer).toContain('Connection: close');
  });

  it('refuses compressed bodies', async () => {
    const { ask } = await serveTest(tellLength);
    expect((await ask('/', { method: 'POST', headers: { 'Content-Encoding': 'gzip' }, body: 'x' })).status).toBe(415);
    expect((await ask('/', { method: 'POST', headers: { 'Content-Encoding': 'identity' }, body: 'x' })).status).toBe(
      200,
    );
  });

  it('gives up on a body that trickles', async () => {
    const { port } = await serveTest(tellLength);
    const answer = await readAll(await openRaw(port, 'POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc'));
    expect(answer).toMatch(/^HTTP\/1.1 504 /);
    expect(answer).toContain('request_timeout');
  });

  it('knows a client that left halfway from a failure of ours', async () => {
    let report: (thrown: unknown) => void = () => undefined;
    const thrown = new Promise((resolve) => (report = resolve));
    const server = await serveTest(async (ctx) => {
      const reading = readBody(ctx, { limitBytes });
      socket.resetAndDestroy();
      await reading.catch((error: unknown) => {
        report(error);
        throw error;
      });
    });
    const socket = await openRaw(server.port, 'POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc');
    expect(await thrown).toBeInstanceOf(ClientGoneError);
    expect(server.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });
});
