import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as requestOverTls } from 'node:https';
import { text } from 'node:stream/consumers';
import { expect, it, onTestFinished } from 'vitest';
import { createApi } from '@gatehouse/api';
import { selfSignedCertificate } from '@gatehouse/crypto';
import { addressRanges, serve } from '@gatehouse/http';
import { useSupabaseApi } from '../support.ts';

const api = useSupabaseApi();

const signupPath = '/i/a/auth/v1/signup';

/** Signs up over a connection that names a host; `fetch` would name its own. */
function signUpAt(host: string, email: string): Promise<void> {
  return signUp(request(`${api().origin}${signupPath}`, { method: 'POST', headers: { host } }), email);
}

async function signUp(asked: ClientRequest, email: string): Promise<void> {
  asked.end(JSON.stringify({ email, password: 'correct horse' }));
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  await text(answer);
  expect(answer.statusCode).toBe(200);
}

/** Where the link of the newest mail begins. */
async function linkBase(): Promise<unknown> {
  const mail = (await api().mails()).at(-1);
  return (mail?.snapshot['apiReturn'] as { readonly apiUrl: string } | undefined)?.apiUrl;
}

/** supabase-core.md 1.6. */
it('links begin at the host of the request only if the settings list it, else where the API is said to be', async () => {
  api().configure({
    api_external_url: 'https://auth.example',
    mailer: { external_hosts: ['listed.example', 'port.example:8443', 'localhost', 'localhost:3000'] },
  });
  const wishes = [
    ['listed.example', 'https://listed.example'],
    ['localhost', 'http://localhost'],
    ['port.example:8443', 'https://port.example:8443'],
    ['localhost:3000', 'http://localhost:3000'],
    ['port.example', 'https://auth.example'],
    ['listed.example:8443', 'https://auth.example'],
    ['sub.listed.example', 'https://auth.example'],
    ['evil.example', 'https://auth.example'],
  ] as const;
  for (const [index, [host, base]] of wishes.entries()) {
    await signUpAt(host, `host${index}@x.example`);
    expect([host, await linkBase()]).toEqual([host, base]);
  }
});

/** Decision 9: providers that accept no plain HTTP are tried on a developer's machine. */
it('on this machine links begin with https where the API listens with a certificate', async () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const subject = { commonName: 'localhost', dnsName: 'localhost', isForEncryption: false };
  const cert = selfSignedCertificate(privateKey, subject).toString();
  const tls = { cert, key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
  const { dependencies } = api();
  const options = { host: '127.0.0.1', port: 0, drainSeconds: 1, log: dependencies.log };
  const { port, close } = await serve(createApi(dependencies), { ...options, tls });
  onTestFinished(close);
  const ask = (): ClientRequest =>
    requestOverTls({
      host: '127.0.0.1',
      port,
      servername: 'localhost',
      ca: cert,
      path: signupPath,
      method: 'POST',
      headers: { host: `localhost:${port}` },
    });
  await signUp(ask(), 'tls@x.example');
  expect(await linkBase()).toBe(`https://localhost:${port}/i/a/auth/v1`);
  api().configure({ api_external_url: 'https://auth.example', mailer: { external_hosts: [`localhost:${port}`] } });
  await signUp(ask(), 'tls-listed@x.example');
  expect(await linkBase()).toBe(`https://localhost:${port}`);
});

it('what a proxy says of host and connection counts only where the proxy is trusted', async () => {
  const { dependencies } = api();
  const proxied = { method: 'POST', headers: { host: 'localhost:8443', 'x-forwarded-proto': 'https' } };
  await signUp(request(`${api().origin}${signupPath}`, proxied), 'untrusted@x.example');
  expect(await linkBase()).toBe('http://localhost:8443/i/a/auth/v1');
  const settings = { ...dependencies.settings, trustedProxies: addressRanges(['127.0.0.1']) };
  const options = { host: '127.0.0.1', port: 0, drainSeconds: 1, log: dependencies.log };
  const { port, close } = await serve(createApi({ ...dependencies, settings }), options);
  onTestFinished(close);
  const headers = { host: 'api.internal', 'x-forwarded-host': 'localhost:8443', 'x-forwarded-proto': 'https' };
  await signUp(request(`http://127.0.0.1:${port}${signupPath}`, { method: 'POST', headers }), 'trusted@x.example');
  expect(await linkBase()).toBe('https://localhost:8443/i/a/auth/v1');
});
