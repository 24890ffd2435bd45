import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call } from '../api/netlify/client.ts';
import { useGatehouse } from '../support/use-gatehouse.ts';

// Nothing is let through here, as in production: neither the machine itself nor a private network.
const gatehouse = useGatehouse({ outbound: { allowedRanges: [] } });
let server: Server;
let port: number;
let connections = 0;

beforeAll(async () => {
  server = createServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as AddressInfo);
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

describe('metadata of an identity provider is not fetched (GHSA-5rr4-8452-hf4v)', () => {
  it.each([
    ['the machine itself', () => `https://127.0.0.1:${port}/m`],
    ['it by name', () => `https://localhost:${port}/m`],
    ['it in IPv6', () => `https://[::ffff:127.0.0.1]:${port}/m`],
    ['a private network', () => 'https://10.0.0.7/m'],
    ['the metadata of a cloud', () => 'https://169.254.169.254/latest'],
  ])('from %s, for an administrator', async (_what, address) => {
    const site = await gatehouse().createSite({ settings: { saml: { enabled: true } } });
    const json = { type: 'saml', metadata_url: address() };
    const bearer = site.signToken({ role: 'service_role' });
    const told = await call(site.supabaseUrl, 'POST /admin/sso/providers', { json, bearer });
    expect([told.status, told.body.error_code], told.text).toEqual([500, 'unexpected_failure']);
    expect(connections).toBe(0);
  });

  it('from the machine itself, for a setting of a site', async () => {
    const saml = { enabled: true, api_base: 'https://api.example', metadata_url: `http://127.0.0.1:${port}/m` };
    const site = await gatehouse().createSite({ settings: { external: { saml } } });
    const told = await call(site, 'GET /authorize?provider=saml');
    expect(told).toMatchObject({ status: 400, body: { msg: expect.stringMatching(/Fetching metadata failed/) } });
    expect(told.text).not.toContain('127.0.0.1');
    expect(connections).toBe(0);
  });
});
