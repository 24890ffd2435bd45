import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { addDomain } from '@gatehouse/instances';
import type { Site } from '../../../support/site.ts';
import { useGatehouse } from '../../../support/use-gatehouse.ts';
import { refusal, someEmail } from '../client.ts';

const gatehouse = useGatehouse();

/** What `fetch` refuses to send: any header, Host included, and a path exactly as it is. */
function ask(
  path: string,
  headers: Record<string, string> = {},
  json?: unknown,
): Promise<{ status: number | undefined; text: string }> {
  return new Promise((resolve, reject) => {
    const { port } = new URL(gatehouse().url);
    const method = json === undefined ? 'GET' : 'POST';
    const asked = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve({ status: response.statusCode, text: Buffer.concat(chunks).toString() }));
    });
    asked.on('error', reject);
    asked.end(json === undefined ? undefined : JSON.stringify(json));
  });
}

const forged = {
  Host: 'evil.example',
  'X-Forwarded-Host': 'evil.example',
  'X-Forwarded-Proto': 'https',
  'X-Forwarded-Prefix': '/evil',
  'X-Original-Host': 'evil.example',
  Forwarded: 'for=6.6.6.6;host=evil.example;proto=https',
  Referer: 'https://evil.example/',
  Origin: 'https://evil.example',
};

describe('forged Host and X-Forwarded-* headers', () => {
  it('change no link of a confirmation, a recovery or an invitation (GHSA-3529-5m8x-rpv3)', async () => {
    const site = await gatehouse().createSite();
    const [person, guest] = [someEmail(), someEmail()];
    const path = `/i/${site.slug}/.netlify/identity`;
    await ask(`${path}/signup`, forged, { email: person, password: 'secret' });
    await ask(`${path}/recover`, forged, { email: person });
    await ask(`${path}/invite`, { ...forged, authorization: `Bearer ${site.signToken()}` }, { email: guest });
    for (const [address, subject] of [
      [person, 'Confirm Your Signup'],
      [person, 'Reset Your Password'],
      [guest, 'You have been invited'],
    ] as const) {
      const mail = await site.mailTo(address, subject);
      expect(mail.links.filter((link) => link.includes('_token='))).toEqual([
        expect.stringMatching(`^${site.siteUrl}/#`),
      ]);
      expect(`${mail.text} ${mail.html}`).not.toContain('evil');
    }
  });

  it('do not make a site answer that the request does not name', async () => {
    const [one, other] = await Promise.all([gatehouse().createSite(), gatehouse().createSite()]);
    const verified = 'auth.other.example';
    await addDomain(gatehouse().platform, other.id, verified);
    await expect.poll(async () => (await ask('/settings', { Host: verified })).status).toBe(200);
    // The peer is no trusted proxy: what it forwards counts for nothing.
    expect(await ask('/settings', { 'X-Forwarded-Host': verified })).toMatchObject(
      refusal(400, 'Operator microservice headers missing'),
    );
    expect(await ask('/settings', { Host: verified, 'x-nf-sign': one.operatorSignature() })).toMatchObject(
      refusal(400, 'The request names two different sites'),
    );
    expect(await ask(`/i/${one.slug}/settings`, { Host: verified })).toMatchObject(
      refusal(400, 'The request names two different sites'),
    );
  });
});

describe('a host name', () => {
  it('finds its site in any spelling', async () => {
    const site = await gatehouse().createSite();
    const domain = `auth-${site.slug}.example`;
    await addDomain(gatehouse().platform, site.id, domain);
    await expect.poll(async () => (await ask('/settings', { Host: domain })).status).toBe(200);
    for (const host of [domain.toUpperCase(), `${domain}.`, `${domain}:9999`, `${site.slug}.localhost`]) {
      expect((await ask('/settings', { Host: host })).status, host).toBe(200);
    }
  });

  it('that nobody owns is no source', async () => {
    const site = await gatehouse().createSite();
    expect((await ask('/settings', { Host: 'api.example' })).status).toBe(400);
    expect((await ask('/settings', { Host: 'api.example', 'x-nf-sign': site.operatorSignature() })).status).toBe(200);
    for (const host of ['[::1', 'a b', '%00', '..', 'x'.repeat(300)]) {
      expect((await ask('/settings', { Host: host })).status, host).toBe(400);
    }
  });
});

describe('a path prefix', () => {
  it('is matched on the raw path', async () => {
    const site: Site = await gatehouse().createSite();
    expect((await ask(`/i/${site.slug}/settings`)).status).toBe(200);
    for (const path of [
      `/i%2f${site.slug}/settings`,
      `/i/${site.slug}%2fsettings`,
      `/%69/${site.slug}/settings`,
      `//i/${site.slug}/settings`,
      `/i/../i/${site.slug}x/settings`,
      `/i/${site.slug.toUpperCase()}x/settings`,
      '/i//settings',
      '/i/',
      '/i',
    ]) {
      const { status } = await ask(path);
      expect([400, 404], path).toContain(status);
    }
  });

  it('that names nobody is the answer of an unknown site', async () => {
    for (const slug of ['nobody', '-', 'A', 'a'.repeat(64), "'", '%00']) {
      expect(await ask(`/i/${slug}/settings`), slug).toMatchObject(refusal(404, 'Unable to locate site configuration'));
    }
  });
});
