import { createSocket } from 'node:dgram';
import { EventEmitter, once } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import { addressesInHosts, resolveHost } from './resolve-host.ts';

const closers: (() => void)[] = [];

afterEach(() => {
  for (const close of closers.splice(0)) close();
});

const never = new AbortController().signal;

describe('resolveHost', () => {
  test('localhost and the names below it are loopback without asking anybody', async () => {
    expect(await resolveHost('localhost', never, ['127.0.0.1:1'])).toEqual(['127.0.0.1', '::1']);
    expect(await resolveHost('my-site.LOCALHOST.', never, ['127.0.0.1:1'])).toEqual(['127.0.0.1', '::1']);
  });

  test('a name server is asked for both families, IPv4 comes first', async () => {
    const server = await startNameServer((type) => (type === 1 ? [93, 184, 216, 34] : Array(16).fill(1)));
    expect(await resolveHost('a.test', never, [server])).toEqual(['93.184.216.34', '101:101:101:101:101:101:101:101']);
  });

  test('one family without an answer does not hide the other', async () => {
    const server = await startNameServer((type) => (type === 1 ? [] : Array(16).fill(2)));
    expect(await resolveHost('a.test', never, [server])).toEqual(['202:202:202:202:202:202:202:202']);
  });

  test('a name without any address fails', async () => {
    const server = await startNameServer(() => []);
    await expect(resolveHost('a.test', never, [server])).rejects.toMatchObject({ code: 'ENODATA' });
  });

  test('a silent name server is given up when the signal says so', async () => {
    const seen = new EventEmitter();
    const asked = once(seen, 'asked');
    const server = await startNameServer(() => void seen.emit('asked'));
    const controller = new AbortController();
    const answer = resolveHost('a.test', controller.signal, [server]);
    await asked;
    controller.abort(new Error('enough'));
    await expect(answer).rejects.toThrow('enough');
  });
});

describe('addressesInHosts', () => {
  const file = '# 9.9.9.9 a\n::1 localhost a\n127.0.0.1\tlocalhost A # b\nnonsense a\n\n10.0.0.1 ab\r\n';

  test('finds every line of the name, IPv4 first, and nothing in comments', () => {
    expect(addressesInHosts(file, 'a')).toEqual(['127.0.0.1', '::1']);
    expect(addressesInHosts(file, 'b')).toEqual([]);
    expect(addressesInHosts(file, 'ab')).toEqual(['10.0.0.1']);
  });
});

/** A DNS server that answers with one record of the given bytes, with none for `[]`, and not at all for nothing. */
async function startNameServer(answer: (type: number) => number[] | void): Promise<string> {
  const socket = createSocket('udp4');
  socket.on('message', (query, from) => {
    const endOfName = query.indexOf(0, 12) + 1;
    const type = query.readUInt16BE(endOfName);
    const bytes = answer(type);
    if (!bytes) return;
    const header = Buffer.from([0x81, 0x80, 0, 1, 0, bytes.length > 0 ? 1 : 0, 0, 0, 0, 0]);
    const record = bytes.length > 0 ? [0xc0, 12, 0, type, 0, 1, 0, 0, 0, 0, 0, bytes.length, ...bytes] : [];
    socket.send(
      Buffer.concat([query.subarray(0, 2), header, query.subarray(12, endOfName + 4), Buffer.from(record)]),
      from.port,
      from.address,
    );
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  closers.push(() => socket.close());
  return `127.0.0.1:${socket.address().port}`;
}
