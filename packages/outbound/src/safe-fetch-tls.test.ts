import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:https';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { createOutbound } from './outbound-client.ts';
import { OutboundError } from './outbound-error.ts';
import { safeFetch } from './safe-fetch.ts';

const closers: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

describe('TLS', () => {
  test('a self-signed certificate is refused', async () => {
    const server = await startHttps('secure.test');
    expect(await fetchKind(`https://secure.test:${server.port}/`, [])).toBe('tls');
    expect(await fetchKind(`https://127.0.0.1:${server.port}/`, [])).toBe('tls');
  });

  test('a trusted certificate is accepted for its name; SNI and Host are the name, not the address dialled', async () => {
    const server = await startHttps('secure.test');
    expect(await fetchKind(`https://secure.test:${server.port}/`, [server.certificate])).toBe(
      `secure.test secure.test:${server.port}`,
    );
  });

  test('a trusted certificate is refused for any other name and for the bare address', async () => {
    const server = await startHttps('secure.test');
    expect(await fetchKind(`https://other.test:${server.port}/`, [server.certificate])).toBe('tls');
    expect(await fetchKind(`https://127.0.0.1:${server.port}/`, [server.certificate])).toBe('tls');
  });

  test('a host that does not speak TLS is tls', async () => {
    const server = createTcpServer((socket) => socket.on('error', () => {}).end('220 mail.test ready\r\n'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    closers.push(() => server.close());
    expect(await fetchKind(`https://secure.test:${(server.address() as AddressInfo).port}/`, [])).toBe('tls');
  });
});

async function fetchKind(url: string, trustedCertificates: readonly string[]): Promise<string> {
  const client = createOutbound({
    allowedRanges: ['127.0.0.0/8'],
    maxResponseBytes: 1_000,
    lookup: () => Promise.resolve(['127.0.0.1']),
    trustedCertificates,
  });
  closers.push(() => client.close());
  return safeFetch(client, { url, timeoutMs: 5_000 }).then(
    ({ body }) => body.toString(),
    (error: unknown) => (error instanceof OutboundError ? error.kind : String(error)),
  );
}

async function startHttps(name: string): Promise<{ port: number; certificate: string }> {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const certificate = selfSigned(name, publicKey, privateKey);
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' });
  const server = createServer({ key, cert: certificate }, (request, response) => {
    const { servername } = request.socket as unknown as { servername: string };
    response.end(`${servername} ${request.headers.host}`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, certificate };
}

/** The smallest certificate of RFC 5280 that TLS clients verify: one name, one key, signed by itself. */
function selfSigned(name: string, publicKey: KeyObject, privateKey: KeyObject): string {
  const ecdsaWithSha256 = der(0x30, Buffer.from('06082a8648ce3d040302', 'hex'));
  const issuer = der(0x30, der(0x31, der(0x30, Buffer.from('0603550403', 'hex'), der(0x0c, Buffer.from(name)))));
  const validity = der(0x30, der(0x18, Buffer.from('20200101000000Z')), der(0x18, Buffer.from('21200101000000Z')));
  const alternativeName = der(0x30, der(0x82, Buffer.from(name)));
  const extension = der(0x30, Buffer.from('0603551d11', 'hex'), der(0x04, alternativeName));
  const body = der(
    0x30,
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    ecdsaWithSha256,
    issuer,
    validity,
    issuer,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, der(0x30, extension)),
  );
  const signature = der(0x03, Buffer.from([0]), sign('sha256', body, privateKey));
  const lines =
    der(0x30, body, ecdsaWithSha256, signature)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

function der(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const head =
    length < 128 ? [tag, length] : length < 256 ? [tag, 0x81, length] : [tag, 0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from(head), content]);
}
