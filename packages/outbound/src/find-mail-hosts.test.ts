import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import { findMailHosts, resolveMailHosts, type MailHosts } from './find-mail-hosts.ts';
import { createOutbound, type OutboundClient } from './outbound-client.ts';
import type { OutboundPolicy } from './outbound-policy.ts';

const closers: (() => unknown)[] = [];
const never = new AbortController().signal;
const mx = 15;
const a = 1;

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

describe('resolveMailHosts', () => {
  test('finds the hosts of MX records, best first', async () => {
    const records = [
      [0, 20, 2, 98, 49, 0xc0, 12],
      [0, 10, 2, 65, 49, 0xc0, 12],
    ];
    expect(await resolve((type) => (type === mx ? records : []))).toEqual({
      kind: 'found',
      hosts: ['a1.bakery.example', 'b1.bakery.example'],
    });
  });

  test('takes the domain itself where it has no MX record but an address', async () => {
    const found = { kind: 'found', hosts: ['bakery.example'] };
    expect(await resolve((type) => (type === a ? [[192, 0, 2, 1]] : []))).toEqual(found);
  });

  test.each([
    ['no record', () => []],
    ['an MX record that says that no mail is taken', (type: number) => (type === mx ? [[0, 0, 0]] : [])],
    ['no such domain', () => 'missing' as const],
  ])('knows that nobody takes mail of a domain with %s', async (_what, answer) => {
    expect(await resolve(answer)).toEqual({ kind: 'none' });
  });

  test('does not know where a name server fails', async () => {
    await expect(resolve(() => 'broken')).rejects.toMatchObject({ code: 'ESERVFAIL' });
    expect(await resolve((type) => (type === mx ? [] : 'broken'))).toEqual({ kind: 'unknown' });
  });
});

describe('findMailHosts', () => {
  test('does not know when the answer takes too long, or fails', async () => {
    const slow = client({ lookupMail: () => new Promise(() => {}) });
    expect(await findMailHosts(slow, { domain: 'bakery.example', timeoutMs: 20 })).toEqual({ kind: 'unknown' });
    const broken = client({ lookupMail: () => Promise.reject(new Error('no network')) });
    expect(await findMailHosts(broken, { domain: 'bakery.example', timeoutMs: 1_000 })).toEqual({ kind: 'unknown' });
  });

  test('asks for the name as DNS knows it', async () => {
    const asked: string[] = [];
    const lookupMail = async (domain: string): Promise<MailHosts> => {
      asked.push(domain);
      return { kind: 'none' };
    };
    await findMailHosts(client({ lookupMail }), { domain: 'Bücher.example', timeoutMs: 1_000 });
    expect(asked).toEqual(['xn--bcher-kva.example']);
    expect(await findMailHosts(client({ lookupMail }), { domain: 'a b', timeoutMs: 1_000 })).toEqual({ kind: 'none' });
  });
});

function client(policy: Partial<OutboundPolicy>): OutboundClient {
  const opened = createOutbound({ allowedRanges: [], maxResponseBytes: 1_000, ...policy });
  closers.push(() => opened.close());
  return opened;
}

type Answer = readonly (readonly number[])[] | 'missing' | 'broken';

/** Asks a name server that answers with these records. */
async function resolve(answer: (type: number) => Answer): Promise<MailHosts> {
  const socket = createSocket('udp4');
  socket.on('message', (query, from) => {
    const endOfName = query.indexOf(0, 12) + 1;
    const type = query.readUInt16BE(endOfName);
    const answered = answer(type);
    const records = typeof answered === 'string' ? [] : answered;
    const status = answered === 'missing' ? 3 : answered === 'broken' ? 2 : 0;
    const header = Buffer.from([0x81, 0x80 | status, 0, 1, 0, records.length, 0, 0, 0, 0]);
    const body = records.flatMap((bytes) => [0xc0, 12, 0, type, 0, 1, 0, 0, 0, 0, 0, bytes.length, ...bytes]);
    const parts = [query.subarray(0, 2), header, query.subarray(12, endOfName + 4), Buffer.from(body)];
    socket.send(Buffer.concat(parts), from.port, from.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  closers.push(() => socket.close());
  return resolveMailHosts('bakery.example', never, [`127.0.0.1:${socket.address().port}`]);
}
