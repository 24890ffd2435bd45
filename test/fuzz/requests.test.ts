import * as fc from 'fast-check';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { createPerson } from '../api/netlify/client.ts';
import { allRoutes, type Route } from '../isolation/routes.ts';
import { clientId, clientSecret } from '../support/providers/use-providers.ts';
import { useGatehouse } from '../support/use-gatehouse.ts';
import { memoryInUse } from './memory.ts';
import { holds } from './property.ts';
import { requestsTo, type Known, type MadeRequest } from './request.ts';

const gatehouse = useGatehouse({
  settings: { limitsByAddress: false, exportSecret: 'export-secret' },
  admin: { GATEHOUSE_TRUSTED_PROXIES: '127.0.0.1/32' },
});
const routes = allRoutes();
/** A second more than the API itself gives a request. */
const patienceMilliseconds = 11_000;
let known: Known;

beforeAll(async () => {
  const site = await gatehouse().createSite({
    settings: {
      external: { phone: { enabled: true }, anonymous_users: { enabled: true }, saml: { enabled: true, api_base: gatehouse().url }, github: { enabled: true, client_id: clientId, secret: clientSecret } },
      saml: { enabled: true },
      security: { manual_linking_enabled: true },
      mailer: { feedback_format: 'standard', feedback_secret: `v1,whsec_${Buffer.alloc(24).toString('base64')}` },
    },
  }); // prettier-ignore
  // What the operator does is done to another: a site that is gone or changed answers little.
  const other = await gatehouse().createSite();
  const person = await createPerson(site);
  const bearers = [person.accessToken, site.signToken({ role: 'service_role' }), gatehouse().operatorToken, site.operatorSignature(), other.signToken()];
  const texts = [person.id, person.email, person.password, person.refreshToken, other.id, other.slug, 'new@x.example', '15551234567'];
  const bases = { netlify: site.netlifyUrl, supabase: site.supabaseUrl, site: `${gatehouse().url}/i/${site.slug}`, operator: gatehouse().adminUrl };
  known = { bases, bearers, texts };
}); // prettier-ignore

async function send({ url, method, headers, body }: MadeRequest): Promise<{ status: number; text: string }> {
  const signal = AbortSignal.timeout(patienceMilliseconds);
  const answer = await fetch(url, { method, headers, signal, redirect: 'manual', ...(body === undefined ? {} : { body }) });
  return { status: answer.status, text: await answer.text() };
} // prettier-ignore

/** Requests are made of what exists only once the site does: their seeds are drawn first. */
function requestOf(route: Route, seed: number): MadeRequest {
  const [request] = fc.sample(requestsTo(route, known), { seed, numRuns: 1 });
  if (!request) throw new Error('no request was made');
  return request;
}

async function expectAnswer(route: Route, seed: number): Promise<void> {
  const request = requestOf(route, seed);
  forgetLog();
  const { status, text } = await send(request);
  const failures = gatehouse().log.filter((line) => line.includes('unexpected_failure'));
  const body = request.body && Buffer.from(request.body).toString();
  if (status === 500 || failures.length > 0) {
    throw new Error(`${JSON.stringify({ ...request, body })} was answered ${status} ${text}\n${failures.join('\n')}`);
  }
}

/** What the tests keep is no memory of the service. */
function forgetLog(): void {
  (gatehouse().log as string[]).length = 0;
}

describe('whatever is asked', () => {
  for (const route of routes) {
    holds(`${route.name} answers, and never with 500`, [fc.nat()], (seed) => expectAnswer(route, seed), {
      runs: 3,
    });
  }
});

describe('hundreds of requests', () => {
  it('leave nothing behind in memory', { timeout: 600_000 }, async () => {
    const { seed, scale } = inject('fuzz');
    await sendMany(seed, 300);
    const before = await memoryInUse();
    await sendMany(seed + 1, Math.min(600 * scale, 50_000));
    const grownBy = (await memoryInUse()) - before;
    expect(grownBy).toBeLessThan(12 * 1_048_576);
  });
});

async function sendMany(seed: number, count: number): Promise<void> {
  for (let sent = 0; sent < count; sent += 8) {
    const batch = fc.sample(fc.tuple(fc.constantFrom(...routes), fc.nat()), { seed: seed + sent, numRuns: 8 });
    await Promise.all(batch.map(([route, number]) => send(requestOf(route, number))));
    forgetLog();
  }
}
