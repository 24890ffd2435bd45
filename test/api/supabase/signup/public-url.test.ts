import { request } from 'node:http';
import { expect, it } from 'vitest';
import type { SparseSettings } from '@gatehouse/instances';
import { mailTo } from '../follow-mail.ts';
import { useSupabaseApi } from '../support.ts';

const api = useSupabaseApi({ rate_limit: { otp: 100_000, email_sent: '' } });

let people = 0;

/** Where the link of a sign-up leads that came in under a host. */
async function linkUnder(host: string, settings: SparseSettings = {}): Promise<unknown> {
  api().configure(settings);
  const email = `person-${(people += 1)}@x.example`;
  await signUpUnder(host, JSON.stringify({ email, password: 'correct horse' }));
  const { snapshot } = await mailTo(api(), email);
  return (snapshot['apiReturn'] as { readonly apiUrl: string }).apiUrl;
}

/** `fetch` does not let a request lie about its host. */
function signUpUnder(host: string, body: string): Promise<void> {
  const { port } = new URL(api().origin);
  const options = { port, host: '127.0.0.1', path: '/i/a/auth/v1/signup', method: 'POST', headers: { host } };
  return new Promise((resolve, reject) => {
    const sent = request(options, (answer) => answer.resume().on('end', resolve));
    sent.on('error', reject).end(body);
  });
}

it('a link leads to the address that is set, whatever host a request names (GHSA-3529-5m8x-rpv3)', async () => {
  const settings = { api_external_url: 'https://auth.example/auth/v1' };
  for (const host of ['evil.example', 'localhost:1234', 'auth.example']) {
    expect(await linkUnder(host, settings)).toBe('https://auth.example/auth/v1');
  }
});

it('a link leads to a host that is listed, when the request came through it', async () => {
  const settings = { api_external_url: 'https://auth.example', mailer: { external_hosts: ['login.example'] } };
  expect(await linkUnder('login.example', settings)).toBe('https://login.example');
  expect(await linkUnder('other.example', settings)).toBe('https://auth.example');
});

it('without an address of its own a site sends links to this machine only when it was asked on it', async () => {
  expect(await linkUnder('localhost:1234')).toBe('http://localhost:1234/i/a/auth/v1');
  expect(await linkUnder('evil.example')).toBe('https://a.example');
});
