import { createAdmin, routeTable, type AdminDependencies } from '@gatehouse/admin';
import { beforeAll, describe, expect, it } from 'vitest';
import { useAdmin } from './use-admin.ts';

const admin = useAdmin();
const scopes = ['read', 'provision', 'support', 'all'] as const;

const tokens = new Map<string, string>();
beforeAll(async () => {
  for (const scope of scopes) {
    const { json } = await admin().ask('POST', '/v1/operators', { body: { name: `may ${scope}`, scopes: [scope] } });
    tokens.set(scope, json.token);
  }
});

interface RouteLayer {
  readonly methods: readonly string[];
  readonly path: string;
}

/** What an admin app would serve; it is never asked, so that it needs nothing to ask with. */
function mountedRoutes(): string[] {
  const settings = { trustedProxies: [], allowedHosts: [], version: '' };
  const operator = { platform: { platformSettings: { netlify: {} } } };
  const dependencies = { settings, operator, inbox: {}, siteUrls: () => [] };
  const { middleware } = createAdmin(dependencies as unknown as AdminDependencies);
  const routers = middleware as unknown as readonly { readonly router?: { readonly stack: readonly RouteLayer[] } }[];
  return routers
    .flatMap(({ router }) => router?.stack ?? [])
    .flatMap(({ methods, path }) => methods.map((method) => `${method} ${path}`));
}

const described = routeTable.map(({ method, path }) => `${method.toUpperCase()} ${path}`);
/** What needs no operator: the description itself, and reports that carry a signature of their own. */
const open = ['GET /v1/openapi.json', 'GET /v1/reference', 'POST /webhooks/mail-feedback'];

it('every route that is served is in the table, and the other way round', () => {
  const served = mountedRoutes().filter((route) => !open.includes(route));
  expect(served.toSorted()).toEqual(described.toSorted());
});

it('every route that changes something says what the audit log calls it; of those that read only what gives out hashes', () => {
  const isChange = ({ method }: (typeof routeTable)[number]): boolean => method !== 'get';
  const hasAction = ({ action }: (typeof routeTable)[number]): boolean => action !== undefined;
  const name = ({ method, path }: (typeof routeTable)[number]): string => `${method} ${path}`;
  // A draft is too long for an address: it is sent, shown, and gone.
  const previews = ['post /v1/instances/:reference/mail/preview'];
  expect(routeTable.filter((contract) => isChange(contract) && !hasAction(contract)).map(name)).toEqual(previews);
  const readings = routeTable.filter((contract) => !isChange(contract) && hasAction(contract));
  expect(readings.map(name)).toEqual(['get /v1/instances/:reference/users/export']);
});

describe.each(routeTable)('$method $path', ({ method, path, scope }) => {
  const ask = (token: string | null): ReturnType<ReturnType<typeof admin>['ask']> =>
    admin().ask(method.toUpperCase(), path.replaceAll(/:\w+/g, 'nobody'), { token });

  it('wants an operator', async () => {
    expect((await ask(null)).status).toBe(401);
  });

  it(`is open to ${scope} alone, and to all`, async () => {
    for (const held of scopes) {
      const { status, json } = await ask(tokens.get(held) ?? '');
      const isOpen = held === 'all' || held === scope || scope === 'read';
      if (isOpen) expect([200, 204, 400, 404], held).toContain(status);
      else expect(json, held).toMatchObject({ code: 403, msg: expect.stringContaining(scope) });
    }
  });
});

it('the document and the page list every route, to anybody', async () => {
  const { status, json } = await admin().ask('GET', '/v1/openapi.json', { token: null });
  expect(status).toBe(200);
  const listed = Object.entries<Record<string, { security: unknown }>>(json.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
  );
  expect(listed.toSorted()).toEqual(described.toSorted());
  expect(json.paths['/v1/instances/{reference}/webhooks'].post).toMatchObject({
    security: [{ operator: ['support'] }],
    responses: {
      201: { content: { 'application/json': { schema: { $ref: '#/components/schemas/WebhookEndpoint' } } } },
    },
  });
  const page = await admin().ask('GET', '/v1/reference', { token: null });
  expect(page.text).toContain('<code>/v1/instances/{reference}/webhook-deliveries/replay</code>');
});
