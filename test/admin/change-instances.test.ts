import { randomUUID } from 'node:crypto';
import { getInstance, provisionInstance } from '@gatehouse/instances';
import { describe, expect, it } from 'vitest';
import { useAdmin } from './use-admin.ts';

const admin = useAdmin();

const ask = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  admin().ask(method, `/v1/instances${path}`, body === undefined ? { headers } : { body, headers });

async function createSite(more: object = {}): Promise<{ id: string; slug: string; version: string; uuid: string }> {
  const slug = `s-${randomUUID()}`;
  const { status, json, text } = await ask('POST', '', { site_url: 'https://site.example', slug, ...more });
  expect(status, text).toBe(201);
  return json;
}

describe('a change', () => {
  it('is a merge patch: what is absent stays, null goes back to what is inherited, lists are replaced', async () => {
    const labels = { plan: 'gold', team: 'a' };
    const settings = { jwt: { exp: 60, aud: 'x' }, disable_signup: true, webhook: { events: ['login', 'signup'] } };
    const { slug } = await createSite({ labels, settings });
    const patch = { jwt: { exp: null }, webhook: { events: ['login'] }, mailer: { autoconfirm: true } };
    const { status, json, headers } = await ask('PATCH', `/${slug}`, {
      settings: patch,
      labels: { team: null, region: 'eu' },
    });
    expect(status).toBe(200);
    expect(json.labels).toEqual({ plan: 'gold', region: 'eu' });
    expect(json.settings).toMatchObject({
      jwt: { aud: 'x' },
      disable_signup: true,
      webhook: { events: ['login'] },
      mailer: { autoconfirm: true },
    });
    expect(json.settings.jwt).not.toHaveProperty('exp');
    expect(headers.etag).toBe(`"${json.version}"`);
  });

  it('keeps secrets that it does not name, and shows none', async () => {
    const { id, slug } = await createSite({ settings: { smtp: { host: 'mail.example', pass: 'planted-pass' } } });
    const { text, json } = await ask('PATCH', `/${slug}`, { settings: { smtp: { host: 'other.example' } } });
    expect(text).not.toContain('planted-pass');
    expect(json.secrets).toContain('smtp.pass');
    expect((await getInstance(admin().platform, id)).settings.smtp).toMatchObject({ pass: 'planted-pass' });
  });

  it('of a version that is not the present one is refused, by body and by If-Match, and changes nothing', async () => {
    const { slug, version } = await createSite();
    const change = { settings: { disable_signup: true } };
    const first = await ask('PATCH', `/${slug}`, { ...change, version });
    expect(first.status).toBe(200);
    expect(first.json.version).not.toBe(version);
    const late = { settings: { disable_signup: false } };
    expect((await ask('PATCH', `/${slug}`, { ...late, version })).status).toBe(409);
    expect((await ask('PATCH', `/${slug}`, late, { 'If-Match': `"${version}"` })).status).toBe(409);
    const both = { 'If-Match': first.headers.etag ?? '' };
    expect((await ask('PATCH', `/${slug}`, { ...late, version }, both)).status).toBe(409);
    expect((await ask('GET', `/${slug}`)).json.settings.disable_signup).toBe(true);
    expect((await ask('PATCH', `/${slug}`, late, both)).status).toBe(200);
  });

  it('lets exactly one of many of the same version through', async () => {
    const { slug, version } = await createSite();
    const changes = Array.from({ length: 6 }, (_, index) =>
      ask('PATCH', `/${slug}`, { version, labels: { by: String(index) } }),
    );
    const statuses = (await Promise.all(changes)).map(({ status }) => status);
    expect(statuses.toSorted()).toEqual([200, 409, 409, 409, 409, 409]);
  });

  it('with several bad values is told all of them by their paths, and changes nothing', async () => {
    const { slug } = await createSite();
    const settings = { jwt: { exp: 'soon' }, nonsense: 1, mailer: { autoconfirm: 'yes' } };
    const { status, json } = await ask('PATCH', `/${slug}`, { settings });
    expect(status).toBe(400);
    const paths = json.problems.map(({ path }: { path: string }) => path);
    expect(paths.toSorted()).toEqual(['jwt.exp', 'mailer.autoconfirm', 'nonsense']);
    expect((await ask('GET', `/${slug}`)).json.settings).not.toHaveProperty('mailer');
  });

  it.each([
    [{ labels: { 'A b': 'x' } }, 400, /^labels\.A b: /],
    [{ labels: { a: 'x'.repeat(256) } }, 400, /^labels\.a: /],
    [{ labels: { a: 1 } }, 400, /labels/],
    [{ slug: 'Not A Slug' }, 400, /^slug: /],
    [{ nonsense: 1 }, 400, /nonsense/],
    ['{"settings":', 400, /./],
  ])('%j is refused', async (body, code, msg) => {
    const { slug } = await createSite();
    expect(await ask('PATCH', `/${slug}`, body)).toMatchObject({
      status: code,
      json: { code, msg: expect.stringMatching(msg) },
    });
  });

  it.each([null, ''])('cannot take the address of a site away: site_url %j', async (site_url) => {
    const { slug } = await createSite();
    const { status, json } = await ask('PATCH', `/${slug}`, { settings: { site_url, jwt: { exp: 'soon' } } });
    expect(status).toBe(400);
    expect(json.problems.map(({ path }: { path: string }) => path)).toEqual(['jwt.exp', 'site_url']);
    const alone = await ask('PATCH', `/${slug}`, { settings: { site_url } });
    expect(alone).toMatchObject({
      status: 400,
      json: { msg: 'site_url: is empty; allowed is the address of the site' },
    });
    expect((await ask('GET', `/${slug}`)).json.site_url).toBe('https://site.example');
  });

  it('of a site whose address comes with each request needs none', async () => {
    const { id } = await provisionInstance(admin().platform, { settings: { jwt: { secret: randomUUID() } } });
    const settings = { site_url: null, disable_signup: true };
    expect(await ask('PATCH', `/${id}`, { settings })).toMatchObject({ status: 200, json: { site_url: '' } });
  });

  it('cannot take the slug or the secret of another', async () => {
    const [one, other] = [await createSite(), await createSite()];
    expect((await ask('PATCH', `/${one.slug}`, { slug: other.slug })).status).toBe(409);
    const { settings } = await getInstance(admin().platform, other.id);
    const jwt = { secret: settings.jwt?.secret };
    expect((await ask('PATCH', `/${one.slug}`, { settings: { jwt } })).status).toBe(409);
  });
});

describe('a clone', () => {
  it('has settings and labels, and none of the keys, secrets, addresses and domains', async () => {
    const settings = {
      disable_signup: true,
      smtp: { host: 'mail.example', pass: 'planted-pass' },
      external: { github: { enabled: true, client_id: 'id', secret: 'planted-secret' } },
    };
    const source = await createSite({ labels: { plan: 'gold' }, settings });
    await ask('POST', `/${source.slug}/domains`, { domain: `${source.slug}.example.com`, attested: true });
    const { status, json, text } = await ask('POST', `/${source.slug}/clone`, { site_url: 'https://b.example' });
    expect(status).toBe(201);
    expect(text).not.toMatch(/planted-(?:pass|secret)/);
    expect(json).toMatchObject({ site_url: 'https://b.example', labels: { plan: 'gold' }, uuid: null });
    expect(json.settings).toMatchObject({ disable_signup: true, smtp: { host: 'mail.example' } });
    expect(json.not_copied).toEqual(expect.arrayContaining(['smtp.pass', 'external.github.secret', 'jwt.secret']));
    const { settings: own } = await getInstance(admin().platform, source.id);
    expect(json.jwt_secret).not.toBe(own.jwt?.secret);
    expect((await ask('GET', `/${json.id}/domains`)).json).toEqual({ domains: [] });
  });

  it('is refused where names are taken, addresses are none or there is nothing to clone', async () => {
    const { slug } = await createSite();
    const body = { site_url: 'https://b.example' };
    expect((await ask('POST', `/${slug}/clone`, { ...body, slug })).status).toBe(409);
    expect((await ask('POST', `/${slug}/clone`, { site_url: '' })).json.msg).toMatch(/^site_url: is empty/);
    expect((await ask('POST', `/${slug}/clone`, { ...body, settings: {} })).status).toBe(400);
    expect((await ask('POST', '/nobody/clone', body)).status).toBe(404);
  });
});

describe('a deleted site', () => {
  it('is restored by id, slug or uuid, once, until its grace period ends', async () => {
    const { id, slug, uuid } = await createSite({ uuid: randomUUID() });
    for (const name of [id, slug, uuid]) {
      expect((await ask('DELETE', `/${name}?grace_seconds=3600`)).status).toBe(204);
      expect((await ask('GET', `/${name}`)).status).toBe(404);
      expect((await ask('DELETE', `/${name}`)).status).toBe(404);
      expect(await ask('POST', `/${name}/restore`)).toMatchObject({ status: 200, json: { id, purge_after: null } });
      expect((await ask('POST', `/${name}/restore`)).status).toBe(404);
    }
    await ask('DELETE', `/${slug}?grace_seconds=3600`);
    admin().clock.advance(3_601);
    expect((await ask('POST', `/${slug}/restore`)).status).toBe(404);
  });

  it('does not come back while another has its slug', async () => {
    const { id, slug } = await createSite();
    await ask('DELETE', `/${slug}`);
    await createSite({ slug });
    expect((await ask('POST', `/${id}/restore`)).json).toEqual({
      code: 409,
      msg: `Another instance uses the slug ${slug}`,
      problems: [{ path: 'slug', problem: `Another instance uses the slug ${slug}` }],
    });
  });

  it.each(['-1', '1h', '31536001'])('cannot be given the grace period %j', async (grace) => {
    const { slug } = await createSite();
    const { status, json } = await ask('DELETE', `/${slug}?grace_seconds=${grace}`);
    expect([status, json.msg]).toEqual([400, expect.stringMatching(/^grace_seconds: /)]);
    expect((await ask('GET', `/${slug}`)).status).toBe(200);
  });
});

describe('a domain that nobody attests', () => {
  it('is served once its record is found, and may then be the primary one', async () => {
    const { slug } = await createSite();
    const domain = `${slug}.example.com`;
    const added = await ask('POST', `/${slug}/domains`, { domain });
    expect(added).toMatchObject({ status: 201, json: { is_verified: false, is_primary: false } });
    const { name, type, value } = added.json.challenge;
    expect([name, type]).toEqual([expect.stringContaining(domain), 'TXT']);
    expect((await ask('POST', `/${slug}/domains/${domain}/primary`)).status).toBe(409);
    for (const texts of [undefined, [], ['something else']]) {
      if (texts) admin().dns.set(name, texts);
      const early = await ask('POST', `/${slug}/domains/${domain}/verify`);
      expect(early, String(texts)).toMatchObject({ status: 409, json: { msg: expect.stringContaining(domain) } });
    }
    admin().dns.set(name, ['something else', value]);
    const verified = await ask('POST', `/${slug}/domains/${domain}/verify`);
    expect(verified).toMatchObject({ status: 200, json: { is_verified: true, challenge: null } });
    expect((await ask('POST', `/${slug}/domains/${domain}/primary`)).json).toMatchObject({ is_primary: true });
    for (const verb of ['verify', 'primary']) {
      expect((await ask('POST', `/${slug}/domains/other.example.com/${verb}`)).status).toBe(404);
    }
  });

  it('is attested only by an operator who may do everything', async () => {
    const { slug } = await createSite();
    const body = { name: 'no attester', scopes: ['provision'] };
    const { token } = (await admin().ask('POST', '/v1/operators', { body })).json;
    const attested = { domain: `${slug}.example.com`, attested: true };
    const refused = await admin().ask('POST', `/v1/instances/${slug}/domains`, { token, body: attested });
    expect(refused.status).toBe(403);
    expect((await ask('GET', `/${slug}/domains`)).json).toEqual({ domains: [] });
  });
});
