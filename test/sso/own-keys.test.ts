import { beforeAll, describe, expect, it } from 'vitest';
import { addIdp, type SsoSite } from '../support/saml/sso-site.ts';
import { ask, newSamlKey, useSaml } from '../support/saml/use-saml.ts';

const rig = useSaml();
let sso: SsoSite;
let plain: SsoSite;

/** One key descriptor each, as `use: certificate`. */
function keysIn(metadata: string): string[] {
  const found = metadata.matchAll(/<KeyDescriptor use="(\w+)">.*?<ds:X509Certificate>([^<]+)</gs);
  return [...found].map(([, use, certificate]) => `${use}: ${certificate}`);
}

beforeAll(async () => {
  const { newIdp, createSite } = rig();
  const [one, next] = [newSamlKey(), newSamlKey()];
  const keys = { private_key: one, private_key_next: next, allow_encrypted_assertions: true };
  sso = await addIdp(await createSite({ saml: keys }), newIdp());
  // Its key is made where it is first asked for.
  plain = await addIdp(await createSite({ saml: { private_key: '' } }), newIdp());
});

describe('GET /sso/saml/metadata', () => {
  it('is kept for ten minutes, and says which key signs', async () => {
    const { status, headers, text } = await ask(`${plain.site.supabaseUrl}/sso/saml/metadata`);
    expect([status, headers.get('Content-Type'), headers.get('Cache-Control')]).toEqual([
      200,
      'application/xml',
      'public, max-age=600',
    ]);
    expect(text).toContain(`entityID="${plain.site.supabaseUrl}/sso/saml/metadata"`);
    expect(text).toContain(`Location="${plain.site.supabaseUrl}/sso/saml/acs"`);
    expect(text).not.toContain('cacheDuration');
    expect(keysIn(text)).toEqual([expect.stringMatching(/^signing: /)]);
  });

  it('is made for keeping where somebody downloads it', async () => {
    const { headers, text } = await ask(`${plain.site.supabaseUrl}/sso/saml/metadata?download=true`);
    expect(headers.get('Content-Disposition')).toBe('attachment; filename="metadata.xml"');
    const until = Date.parse(/validUntil="([^"]+)"/.exec(text)?.[1] ?? '');
    expect(until - rig().gatehouse.clock.now().getTime()).toBeGreaterThan(4.9 * 365 * 86_400_000);
  });

  it('shows the key that will follow beside the one of now, and is read again soon', async () => {
    const { headers, text } = await ask(`${sso.site.supabaseUrl}/sso/saml/metadata`);
    expect(headers.get('Cache-Control')).toBe('public, max-age=60');
    expect(text).toContain('cacheDuration="PT1H"');
    const keys = keysIn(text);
    expect(keys.map((key) => key.split(':')[0])).toEqual(['signing', 'encryption', 'signing', 'encryption']);
    expect(new Set(keys).size).toBe(4);
  });

  it('is told by no key of another site', async () => {
    const [ours] = keysIn(plain.metadata);
    expect(keysIn(sso.metadata)).not.toContain(ours);
    expect(keysIn((await ask(`${plain.site.supabaseUrl}/sso/saml/metadata`)).text)).toEqual([ours]);
  });
});

describe('an assertion that is encrypted', () => {
  const isLetIn = async (metadata: string): Promise<boolean> => {
    const form = await sso.idp.respond(metadata, { nameId: 'ada@corp.example', isEncrypted: true });
    return 'access_token' in (await sso.accept(form)).said;
  };

  it('is opened by the key of now and by the one that will follow', async () => {
    const [now = '', next = ''] = sso.metadata.match(/<KeyDescriptor use="encryption">.*?<\/KeyDescriptor>/gs) ?? [];
    expect(await isLetIn(sso.metadata.replace(next, ''))).toBe(true);
    expect(await isLetIn(sso.metadata.replace(now, ''))).toBe(true);
  });

  it('is opened by no other', async () => {
    const [now = '', next = ''] = sso.metadata.match(/<KeyDescriptor use="encryption">.*?<\/KeyDescriptor>/gs) ?? [];
    const [other = ''] = plain.metadata.match(/<KeyDescriptor use="signing">.*?<\/KeyDescriptor>/gs) ?? [];
    const foreign = sso.metadata.replace(now, '').replace(next, other.replace('signing', 'encryption'));
    const form = await sso.idp.respond(foreign, { nameId: 'ada@corp.example', isEncrypted: true });
    expect((await sso.accept(form)).said['error_description']).toMatch(/cannot be decrypted/);
  });

  it('is refused where the site takes none', async () => {
    const [, encryption = ''] = /(<KeyDescriptor use="encryption">.*?<\/KeyDescriptor>)/s.exec(sso.metadata) ?? [];
    const metadata = plain.metadata.replace('<SingleLogoutService', `${encryption}<SingleLogoutService`);
    const form = await plain.idp.respond(metadata, { nameId: 'ada@corp.example', isEncrypted: true });
    expect((await plain.accept(form)).said['error_description']).toMatch(/its assertion is encrypted/);
  });
});
