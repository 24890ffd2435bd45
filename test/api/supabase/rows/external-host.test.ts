import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { useSupabaseApi } from '../support.ts';

const api = useSupabaseApi();

/** Signs up over a connection that names a host; `fetch` would name its own. */
async function signUpAt(host: string, email: string): Promise<void> {
  const asked = request(`${api().origin}/i/a/auth/v1/signup`, { method: 'POST', headers: { host } });
  asked.end(JSON.stringify({ email, password: 'correct horse' }));
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  await text(answer);
  expect(answer.statusCode).toBe(200);
}

/** supabase-core.md 1.6. */
it('links begin at the host of the request only if the settings list it, else where the API is said to be', async () => {
  api().configure({
    api_external_url: 'https://auth.example',
    mailer: { external_hosts: ['listed.example', 'localhost'] },
  });
  const wishes = [
    ['listed.example', 'https://listed.example'],
    ['localhost', 'http://localhost'],
    ['sub.listed.example', 'https://auth.example'],
    ['evil.example', 'https://auth.example'],
  ] as const;
  for (const [index, [host, base]] of wishes.entries()) {
    await signUpAt(host, `host${index}@x.example`);
    const [mail] = (await api().mails()).slice(-1);
    expect([host, JSON.stringify(mail?.snapshot)]).toEqual([host, expect.stringContaining(`"${base}`)]);
  }
});
