import { beforeAll, describe, expect, it } from 'vitest';
import { call, createPerson, type Person } from '../api/netlify/client.ts';
import type { Site } from '../support/site.ts';
import { useGatehouse } from '../support/use-gatehouse.ts';

const gatehouse = useGatehouse();
let site: Site;
let person: Person;
beforeAll(async () => {
  site = await gatehouse().createSite();
  person = await createPerson(site);
});

/** Signatures that no decoder should choke on. */
const signatures = [
  '', '=', '==', '%', '%%%', '!!!!', 'a', 'ab=c', 'not base64', '\u00ff', '0x', '0xzz', 'zz', '-', '_', '..', 'A'.repeat(50_000),
  '____', '🙂'.codePointAt(0)?.toString(16) ?? '', '{}', 'null', 'AA==AA', '+/+/',
]; // prettier-ignore

const endpoints = [
  'GET /user',
  'PUT /user',
  'POST /logout',
  'GET /admin/users',
  'POST /admin/users',
  'GET /admin/audit',
];

async function expectRefused(endpoint: string, headers: Record<string, string>): Promise<void> {
  const raw = endpoint.startsWith('GET') ? {} : { raw: '{}' };
  for (const base of [site.netlifyUrl, site.supabaseUrl]) {
    const { status, text } = await call(base, endpoint, { headers, ...raw });
    const told = `${endpoint} ${JSON.stringify(headers).slice(0, 200)}: ${status} ${text}`;
    expect(status >= 400 && status < 500, told).toBe(true);
  }
}

describe('a signature that cannot be read', () => {
  it('refuses a bearer, and breaks nothing (supabase#2625)', async () => {
    const [header = '', claims = ''] = person.accessToken.split('.');
    const parts = signatures.flatMap((odd) => [
      `${header}.${claims}.${odd}`,
      `${header}.${odd}.${odd}`,
      `${odd}.${claims}.x`,
      `${header}.${claims}.${odd}.${odd}`,
    ]);
    for (const token of parts) await expectRefused('GET /user', { authorization: `Bearer ${token}` });
    expect((await call(site, 'GET /user', { bearer: person.accessToken })).status).toBe(200);
  });

  it('refuses an operator’s header', async () => {
    const [header = '', claims = ''] = site.operatorSignature().split('.');
    for (const odd of signatures) {
      const { status } = await call(gatehouse().url, 'GET /settings', {
        headers: { 'x-nf-sign': `${header}.${claims}.${odd}` },
      });
      expect([400, 401, 403, 404], odd.slice(0, 20)).toContain(status);
    }
  });
});

describe('an Authorization header', () => {
  const odd = [
    'Bearer', 'Bearer ', 'bearer', 'Basic', 'Basic ', 'Basic %%%', 'Basic Og==', 'Digest username="x"', 'Bearer  x', ', ,', '\u00ff',
    'Bearer \u00ff', 'Bearer null', 'Bearer undefined', 'Bearer [object Object]', 'Bearer ..', 'Bearer .', 'Bearer ...', 'Bearer a.b',
    'Bearer e30.e30.e30', 'Bearer bnVsbA.bnVsbA.bnVsbA', 'Bearer W10.W10.W10', `Bearer ${'a.'.repeat(5_000)}`, 'Bearer a, Bearer b',
  ]; // prettier-ignore

  it.each(endpoints)(
    'that is malformed is refused by %s like none, and breaks nothing (GHSA-xmf8-cvqr-rfgj)',
    async (endpoint) => {
      for (const authorization of odd) await expectRefused(endpoint, { authorization });
    },
  );
});
