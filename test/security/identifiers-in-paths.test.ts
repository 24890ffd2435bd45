import { request } from 'node:http';
import { expect, it } from 'vitest';
import { call, createPerson } from '../api/netlify/client.ts';
import type { Site } from '../support/site.ts';
import { useGatehouse } from '../support/use-gatehouse.ts';

const gatehouse = useGatehouse();

/** A path exactly as it is: `fetch` would resolve its dots. */
function ask(method: string, url: string, bearer: string): Promise<{ status: number; text: string }> {
  const { hostname, port } = new URL(url);
  const path = url.slice(new URL(url).origin.length);
  const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' };
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, method, path, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }));
    });
    asked.on('error', reject);
    asked.end(method === 'PUT' ? '{"user_metadata":{"touched":true}}' : undefined);
  });
}

/** What leads to a person when somebody resolves, decodes or cuts it; none of it is an id. */
const spellings = (id: string): readonly string[] => [
  '..', '../', '.', '%2e%2e', '%2e%2e%2f', '..%2f', '%2F', '%252e%252e%252f', `../users/${id}`, `..%2fusers%2f${id}`,
  `x/../${id}`, `%2e%2e/users/${id}`, `x%2f..%2f${id}`, `${id}%00`, `${id}%20`, `%20${id}`, `${id}%0a`, `${id};x`, `${id}%2f..`,
  `${id}/..`, `${id}%3fx`, `${id},${id}`, id.slice(0, -1), `${id}0`, '*', '%25', 'undefined', 'null', '[object%20Object]', '0',
]; // prettier-ignore

async function everybodyOf(site: Site): Promise<unknown> {
  const { body } = await call(site, 'GET /admin/users', { bearer: site.signToken() });
  return body.users;
}

it('an id in a path that is no UUID reaches nobody, and no other route (CVE-2025-48370)', async () => {
  const site = await gatehouse().createSite();
  const person = await createPerson(site);
  const before = await everybodyOf(site);
  const admins = [
    [site.netlifyUrl, site.signToken()],
    [site.supabaseUrl, site.signToken({ role: 'service_role' })],
  ] as const;
  for (const [base, bearer] of admins) {
    for (const spelling of spellings(person.id)) {
      for (const method of ['GET', 'PUT', 'DELETE']) {
        const { status, text } = await ask(method, `${base}/admin/users/${spelling}`, bearer);
        expect(status >= 400 && status < 500, `${method} ${base} ${spelling}: ${status} ${text}`).toBe(true);
      }
    }
  }
  for (const spelling of spellings(person.id)) {
    for (const path of ['user/identities', 'factors']) {
      const { status, text } = await ask('DELETE', `${site.supabaseUrl}/${path}/${spelling}`, person.accessToken);
      expect(status >= 400 && status < 500, `${path} ${spelling}: ${status} ${text}`).toBe(true);
    }
  }
  for (const method of ['PUT', 'DELETE']) {
    for (const [base, bearer] of admins) {
      expect((await ask(method, `${base}/admin/users/`, bearer)).status).toBeGreaterThanOrEqual(400);
    }
  }
  expect(await everybodyOf(site)).toEqual(before);
});
