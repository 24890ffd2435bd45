import { beforeEach, describe, expect, it } from 'vitest';
import type { SamlIdp } from '../support/saml/saml-idp.ts';
import { addIdp, type SsoSite } from '../support/saml/sso-site.ts';
import { ask, send, useSaml, type Told } from '../support/saml/use-saml.ts';

const rig = useSaml();
const [hour, day] = [3_600, 86_400];
let sso: SsoSite;
let idp: SamlIdp;
let count = 0;

const comesIn = async (): Promise<boolean> => {
  const { said } = await sso.signIn({ nameId: `person-${(count += 1)}@corp.example` });
  return 'access_token' in said;
};
const readings = (): number => rig().asked.filter((address) => address === idp.metadataUrl).length;
const publish = (more: Parameters<SamlIdp['metadata']>[0] = {}): void => {
  rig().published.set(idp.metadataUrl, idp.metadata(more));
};
const inDays = (days: number): string =>
  new Date(rig().gatehouse.clock.now().getTime() + days * day * 1_000).toISOString();

beforeEach(async () => {
  const { createSite, newIdp } = rig();
  idp = newIdp();
  sso = await addIdp(await createSite(), idp, { metadata_xml: undefined, metadata_url: idp.metadataUrl });
});

describe('metadata that has an address', () => {
  it('is read again when it is a day old, not before', async () => {
    rig().gatehouse.clock.advance(day - hour);
    expect([await comesIn(), readings()]).toEqual([true, 1]);
    rig().gatehouse.clock.advance(hour);
    expect([await comesIn(), readings()]).toEqual([true, 2]);
    expect([await comesIn(), readings()]).toEqual([true, 2]);
  });

  it('is read again when the provider says that it is out of date', async () => {
    publish({ attributes: 'cacheDuration="PT1H"' });
    rig().gatehouse.clock.advance(day);
    expect([await comesIn(), readings()]).toEqual([true, 2]);
    rig().gatehouse.clock.advance(hour);
    publish({ attributes: `validUntil="${inDays(3)}"` });
    expect([await comesIn(), readings()]).toEqual([true, 3]);
    rig().gatehouse.clock.advance(2 * day);
    expect([await comesIn(), readings()]).toEqual([true, 3]);
    rig().gatehouse.clock.advance(day);
    expect([await comesIn(), readings()]).toEqual([true, 4]);
  });

  it('holds while it cannot be read, which is tried every five minutes and logged', async () => {
    rig().published.set(idp.metadataUrl, 503);
    rig().gatehouse.clock.advance(day);
    expect([await comesIn(), await comesIn(), readings()]).toEqual([true, true, 2]);
    rig().gatehouse.clock.advance(301);
    rig().published.set(idp.metadataUrl, '<html>under repair</html>');
    expect([await comesIn(), await comesIn(), readings()]).toEqual([true, true, 3]);
    rig().gatehouse.clock.advance(301);
    publish();
    expect([await comesIn(), readings()]).toEqual([true, 4]);
    rig().gatehouse.clock.advance(day - hour);
    expect([await comesIn(), readings()]).toEqual([true, 4]);
    const lines = rig().gatehouse.log.filter((line) => line.includes(sso.providerId));
    expect(lines.filter((line) => line.includes('could not be read again'))).toHaveLength(2);
  });

  it('is not taken with the entity id of another', async () => {
    publish({ entityId: 'https://other.example/saml' });
    rig().gatehouse.clock.advance(day);
    expect([await comesIn(), readings()]).toEqual([true, 2]);
  });
});

describe('metadata that an administrator changes while they are being read', () => {
  const change = async (said: object): Promise<Told> => {
    const at = `${sso.site.supabaseUrl}/admin/sso/providers/${sso.providerId}`;
    return send('PUT', at, said, sso.site.signToken({ role: 'service_role' }));
  };

  it.each([
    ['to a text', ({ text }: { text: string }) => ({ metadata_xml: text })],
    ['to another address', () => ({ metadata_url: 'https://moved.example/metadata' })],
    ['to what its address has by now', () => ({ metadata_url: idp.metadataUrl })],
  ])('%s are what the administrator has said', async (_what, said) => {
    const old = idp.metadata();
    let answer = (_text: string): void => undefined;
    const answered = new Promise<string>((resolve) => (answer = resolve));
    const asked = new Promise<void>((resolve) => {
      rig().published.set(idp.metadataUrl, () => {
        resolve();
        return answered;
      });
    });
    rig().gatehouse.clock.advance(day);
    const before = comesIn();
    await asked;

    const leaked = idp.rotate();
    const text = idp.metadata();
    rig().published.set(idp.metadataUrl, text).set('https://moved.example/metadata', text);
    expect((await change(said({ text }))).json.saml.metadata_xml).toBe(text);
    answer(old);
    await before;

    const { json } = await change({});
    expect(json.saml.metadata_xml).toBe(text);
    expect(await comesIn()).toBe(true);
    const late = await leaked.answer(await sso.begin(), sso.metadata, { nameId: 'thief@corp.example' });
    expect((await sso.accept(late)).said).toMatchObject({ error_code: 'validation_failed' });
  });
});

describe('a provider that gets another key', () => {
  it('signs people in with either while it publishes both, and with the new one alone after that', async () => {
    const old = idp.rotate();
    publish({ alongside: old });
    rig().gatehouse.clock.advance(day);
    expect(await comesIn()).toBe(true);
    const form = await old.answer(await sso.begin(), sso.metadata, { nameId: 'still@corp.example' });
    expect((await sso.accept(form)).said).toHaveProperty('access_token');
    publish();
    rig().gatehouse.clock.advance(day);
    expect(await comesIn()).toBe(true);
    const late = await old.answer(await sso.begin(), sso.metadata, { nameId: 'still@corp.example' });
    expect((await sso.accept(late)).said).toMatchObject({ error_code: 'validation_failed' });
  });

  it('without having said so before is asked at the first answer of that key, every five minutes at most', async () => {
    idp.rotate();
    expect([await comesIn(), readings()]).toEqual([false, 1]);
    rig().gatehouse.clock.advance(301);
    expect([await comesIn(), readings()]).toEqual([false, 2]);
    publish();
    expect([await comesIn(), readings()]).toEqual([false, 2]);
    rig().gatehouse.clock.advance(301);
    expect([await comesIn(), await comesIn(), readings()]).toEqual([true, true, 3]);
  });

  it('is asked once, however many come with it', async () => {
    idp.rotate();
    publish();
    rig().gatehouse.clock.advance(301);
    const told = await Promise.all(Array.from({ length: 5 }, comesIn));
    expect([told.includes(true), readings()]).toEqual([true, 2]);
    expect(await comesIn()).toBe(true);
  });
});

describe('metadata that an administrator has given as text', () => {
  it('is warned of in the last twelve hours', async () => {
    const metadata_xml = idp.metadata({ attributes: `validUntil="${inDays(2)}"`, entityId: 'https://text.example' });
    const bearer = sso.site.signToken({ role: 'service_role' });
    const added = await send(
      'POST',
      `${sso.site.supabaseUrl}/admin/sso/providers`,
      { type: 'saml', metadata_xml },
      bearer,
    );
    const warnings = (): string[] => rig().gatehouse.log.filter((line) => line.includes('is out of date'));
    const visit = (): Promise<unknown> => sso.visit({ nameId: 'late@corp.example', issuer: 'https://text.example' });
    await visit();
    expect(warnings()).toEqual([]);
    rig().gatehouse.clock.advance(1.6 * day);
    await visit();
    expect(warnings()).toEqual([expect.stringContaining(String(added.json.id))]);
  });
});

describe('metadata of the one provider of a site', () => {
  it('is read once for many, again after five minutes, and holds while it cannot be read', async () => {
    const site = await rig().createSite({ external: { saml: { metadata_url: idp.metadataUrl } } });
    const before = readings();
    const begin = async (): Promise<number> => (await ask(`${site.netlifyUrl}/authorize?provider=saml`)).status;
    expect(await Promise.all(Array.from({ length: 5 }, begin))).toEqual(Array.from({ length: 5 }, () => 302));
    expect(readings() - before).toBe(1);
    rig().gatehouse.clock.advance(300);
    expect([await begin(), readings() - before]).toEqual([302, 2]);
    rig().published.set(idp.metadataUrl, 503);
    rig().gatehouse.clock.advance(300);
    expect([await begin(), readings() - before]).toEqual([302, 3]);
  });
});
