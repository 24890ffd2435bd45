import { createHash } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Wishes } from '../support/saml/saml-idp.ts';
import { addIdp, type SsoSite } from '../support/saml/sso-site.ts';
import { ask, send, useSaml, type Told } from '../support/saml/use-saml.ts';

const rig = useSaml();
let sso: SsoSite;
let other: SsoSite;
let count = 0;

beforeAll(async () => {
  const { newIdp, createSite } = rig();
  sso = await addIdp(await createSite({ saml: { allow_encrypted_assertions: true } }), newIdp());
  other = await addIdp(await createSite(), newIdp());
});

const nameId = (): string => `person-${(count += 1)}@corp.example`;

function expectRefused(told: Told, words: RegExp): void {
  expect(told).toMatchObject({ status: 303, said: { error: 'invalid_request', error_code: 'validation_failed' } });
  expect(told.said['error_description']).toMatch(words);
  expect(told.location.startsWith(sso.site.siteUrl)).toBe(true);
  expect(told.location).not.toContain('corp.example');
}

async function expectNobody(email: string): Promise<void> {
  const { rows } = await rig().gatehouse.platform.db.knex.raw<{ rows: unknown[] }>(
    'select from gatehouse.users where instance_id = ? and email = ?',
    [sso.site.id, email],
  );
  expect(rows).toEqual([]);
}

/** An assertion of the attacker's, made of the one in the response. */
function forged(xml: string, email: string): { readonly genuine: string; readonly evil: string } {
  const genuine = /<saml:Assertion .*<\/saml:Assertion>/s.exec(xml)?.[0] ?? '';
  const unsigned = genuine.replace(/<ds:Signature.*<\/ds:Signature>/s, '');
  const evil = unsigned.replace(/ ID="[^"]+"/, ' ID="_evil"').replace(/(<saml:NameID[^>]*>)[^<]+/, `$1${email}`);
  return { genuine, evil };
}

/** With the ID that is signed. */
function withId(evil: string, genuine: string): string {
  return evil.replace('_evil', / ID="([^"]+)"/.exec(genuine)?.[1] ?? '');
}

/** About what a verifier would come to. */
function digestOf(evil: string): string {
  const namespace = 'xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"';
  const canonical = evil
    .replace('<saml:Assertion', `<saml:Assertion ${namespace}`)
    .replace(/<([\w:]+)([^<>]*)\/>/g, '<$1$2></$1>');
  return createHash('sha256').update(canonical).digest('base64');
}

const wrappings: readonly (readonly [string, (xml: string, email: string) => string])[] = [
  [
    'a forged assertion before the signed one',
    (xml, email) => {
      const { genuine, evil } = forged(xml, email);
      return xml.replace(genuine, `${evil}${genuine}`);
    },
  ],
  [
    'a forged assertion behind the signed one',
    (xml, email) => {
      const { genuine, evil } = forged(xml, email);
      return xml.replace(genuine, `${genuine}${evil}`);
    },
  ],
  [
    'the signed assertion in an extension, a forged one in its place',
    (xml, email) => {
      const { genuine, evil } = forged(xml, email);
      return xml
        .replace(genuine, evil)
        .replace('<samlp:Status>', `<samlp:Extensions>${genuine}</samlp:Extensions><samlp:Status>`);
    },
  ],
  [
    'the signed assertion in the signature of a forged one',
    (xml, email) => {
      const { genuine, evil } = forged(xml, email);
      const signature = /<ds:Signature.*<\/ds:Signature>/s.exec(genuine)?.[0] ?? '';
      const holder = signature.replace(
        '</ds:Signature>',
        `<ds:Object>${genuine.replace(signature, '')}</ds:Object></ds:Signature>`,
      );
      return xml.replace(genuine, evil.replace('<saml:Subject>', `${holder}<saml:Subject>`));
    },
  ],
  [
    'a forged assertion with the id of the signed one',
    (xml, email) => {
      const { genuine, evil } = forged(xml, email);
      const id = / ID="([^"]+)"/.exec(genuine)?.[1] ?? '';
      return xml.replace(genuine, `${evil.replace('_evil', id)}${genuine}`);
    },
  ],
  [
    'a second SignedInfo, with the digest of a forged assertion',
    (xml, email) => {
      const { genuine, evil } = forged(xml, email);
      const [info = ''] = /<ds:SignedInfo>.*?<\/ds:SignedInfo>/s.exec(genuine) ?? [];
      const [signature = ''] = /<ds:Signature.*<\/ds:Signature>/s.exec(genuine) ?? [];
      const own = info.replace(/(<ds:DigestValue>)[^<]+/, `$1${digestOf(withId(evil, genuine))}`);
      return xml.replace(
        genuine,
        withId(evil, genuine).replace('<saml:Subject>', `${signature.replace(info, own + info)}<saml:Subject>`),
      );
    },
  ],
  [
    'the digest of a forged assertion in a comment of the genuine one',
    (xml, email) => {
      const { genuine, evil } = forged(xml, email);
      const [signature = ''] = /<ds:Signature.*<\/ds:Signature>/s.exec(genuine) ?? [];
      const own = signature.replace('<ds:DigestValue>', `<ds:DigestValue><!--${digestOf(withId(evil, genuine))}-->`);
      return xml.replace(genuine, withId(evil, genuine).replace('<saml:Subject>', `${own}<saml:Subject>`));
    },
  ],
  [
    'a forged assertion whose ID is the signed one in a namespace of its own',
    (xml, email) => {
      const { genuine, evil } = forged(xml, email);
      const id = / ID="([^"]+)"/.exec(genuine)?.[1] ?? '';
      return xml.replace(genuine, `${evil.replace(' ID="_evil"', ` xmlns:x="urn:x" x:ID="${id}"`)}${genuine}`);
    },
  ],
  [
    'a processing instruction, which some take for text, in the signed name',
    (xml) => xml.replace(/(<saml:NameID[^>]*>)person/, '$1<?p person?>'),
  ],
  ['another name in the signed assertion', (xml, email) => xml.replace(/(<saml:NameID[^>]*>)[^<]+/, `$1${email}`)],
];

describe('signature wrapping (GHSA-xhqq-x44f-9fgg, CVE-2025-29774, CVE-2025-54419, CVE-2025-25291)', () => {
  it.each(wrappings)('%s signs nobody in', async (_what, wrap) => {
    const email = `admin-${(count += 1)}@corp.example`;
    const told = await sso.signIn({ nameId: nameId(), tamper: (xml) => wrap(xml, email) });
    expectRefused(told, /not signed by the identity provider|not valid/);
    await expectNobody(email);
  });

  it.each(wrappings)('%s signs nobody in where the provider signs the response', async (_what, wrap) => {
    const email = `admin-${(count += 1)}@corp.example`;
    const told = await sso.signIn({ nameId: nameId(), signed: 'response', tamper: (xml) => wrap(xml, email) });
    expectRefused(told, /not signed by the identity provider|not valid/);
    await expectNobody(email);
  });
});

describe('a response that is not signed by the provider (GHSA-xhqq-x44f-9fgg)', () => {
  it('is refused without a signature', async () => {
    expectRefused(await sso.signIn({ nameId: nameId(), signed: 'neither' }), /not signed by the identity provider/);
  });

  it('is refused with the signature of another provider', async () => {
    const url = await sso.begin();
    const { id, relayState } = await sso.idp.read(url, sso.metadata);
    const said = { nameId: nameId(), inResponseTo: id, issuer: sso.idp.entityId };
    const form = await other.idp.respond(sso.metadata, said);
    expectRefused(await sso.accept({ ...form, RelayState: relayState }), /not signed by the identity provider/);
  });

  it('is refused with a signature that no longer fits the response, though that of its assertion does', async () => {
    const tamper = (xml: string): string => xml.replace('<samlp:Status>', '<samlp:Extensions/><samlp:Status>');
    const told = await sso.signIn({ nameId: nameId(), signed: 'both', tamper });
    expectRefused(told, /not signed by the identity provider/);
  });

  it('is refused with SHA-1', async () => {
    const signatureAlgorithm = 'http://www.w3.org/2000/09/xmldsig#rsa-sha1';
    expectRefused(await sso.signIn({ nameId: nameId(), signatureAlgorithm }), /not one that is believed/);
  });

  it('is read as a whole where a comment splits the name', async () => {
    const tail = `.evil-${(count += 1)}.example`;
    const victim = `victim-${count}@corp.example`;
    const told = await sso.signIn({ nameId: `${victim}<!-- -->${tail}` });
    await expectNobody(victim);
    expect(told.status === 303 || told.said['access_token'] !== undefined).toBe(true);
  });

  it('is refused where a comment was put into the name afterwards and cuts it', async () => {
    const victim = `victim-${(count += 1)}@corp.example`;
    await sso.signIn({ nameId: `${victim}.evil.example`, tamper: (xml) => xml.replace(victim, `${victim}<!-- -->`) });
    await expectNobody(victim);
  });
});

const misfits: readonly (readonly [string, Wishes, RegExp])[] = [
  ['another audience', { audience: 'https://elsewhere.example' }, /its audience is not this service/],
  ['no audience', { audience: '' }, /its audience is not this service/],
  ['another recipient', { recipient: 'https://elsewhere.example/acs' }, /its recipient is not this service/],
  ['another destination', { destination: 'https://elsewhere.example/acs' }, /its destination is not this service/],
  [
    'a signed response without a destination',
    { destination: '', signed: 'response' },
    /its destination is not this service/,
  ],
  ['an answer to another request', { inResponseTo: 'id-other' }, /it answers another request/],
  ['an assertion for another request', { subjectInResponseTo: 'id-other' }, /it answers another request/],
  ['an assertion of another issuer', { assertionIssuer: 'https://elsewhere.example' }, /another identity provider/],
  ['a response of another issuer', { issuer: 'https://elsewhere.example' }, /another identity provider/],
  ['a response that is 100 seconds old', { issuedAt: -100 }, /it was not issued just now/],
  ['a response of four minutes from now', { issuedAt: 240 }, /it was not issued just now/],
  ['conditions that have ended', { validFrom: -900, validTo: -200 }, /it is not valid now/],
  ['conditions that have not begun', { validFrom: 200 }, /it is not valid now/],
  ['a confirmation that has ended', { subjectValidTo: -200 }, /it is not valid now/],
  ['a session that is over', { sessionEndsAt: -1 }, /its session is over/],
  ['a confirmation by a key', { method: 'holder-of-key' }, /not for whoever brings it/],
  ['a condition that nobody knows', { conditions: '<saml:Condition/>' }, /a condition that is unknown/],
  ['a refusal of the provider', { status: 'Responder' }, /signed nobody in/],
];

describe('a signed response that is not for this sign-in', () => {
  it.each(misfits)('%s is refused', async (_what, wishes, words) => {
    expectRefused(await sso.signIn({ nameId: nameId(), ...wishes }), words);
  });

  it('of another provider of the site is refused', async () => {
    const second = await addIdp(sso.site, rig().newIdp());
    const { id } = await sso.idp.read(await sso.begin(), sso.metadata);
    const { relayState } = await second.idp.read(await second.begin(), second.metadata);
    const form = await sso.idp.respond(sso.metadata, { nameId: nameId(), inResponseTo: id });
    expectRefused(await sso.accept({ ...form, RelayState: relayState }), /another identity provider/);
  });

  it('for another site is refused, though that site has the same provider (CVE-2026-29067, N-4)', async () => {
    const twin = await addIdp(other.site, sso.idp);
    const form = await twin.idp.respond(twin.metadata, { nameId: nameId() });
    expectRefused(await sso.accept(form), /is not this service/);
  });

  it('of a provider that only another site knows finds no provider', async () => {
    const told = await sso.accept(await other.idp.respond(sso.metadata, { nameId: nameId() }));
    expect(told).toMatchObject({ status: 303, said: { error_code: 'saml_idp_not_found' } });
  });
});

describe('a name that is none', () => {
  it.each([
    ['longer than 255 characters', 'a'.repeat(3_000)],
    ['with what nobody sees', 'ada\u200b'],
  ])('%s signs nobody in', async (_what, name) => {
    const attributes = [{ name: 'email', values: [nameId()] }];
    const nameIdFormat = 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent';
    const told = await sso.signIn({ nameId: name, nameIdFormat, attributes });
    expect(told.said).toMatchObject({ error_code: 'saml_assertion_no_user_id' });
  });
});

describe('replay', () => {
  it('an assertion signs in once, also where nobody was sent', async () => {
    const form = await sso.idp.respond(sso.metadata, { nameId: nameId() });
    expect((await sso.accept(form)).said['access_token']).toBeDefined();
    expectRefused(await sso.accept(form), /has been used/);
  });

  it('of ten at once with one assertion a single one signs in', async () => {
    const form = await sso.idp.respond(sso.metadata, { nameId: nameId() });
    const told = await Promise.all(Array.from({ length: 10 }, () => sso.accept(form)));
    expect(told.filter(({ said }) => 'access_token' in said)).toHaveLength(1);
  });

  it('a RelayState is good for one answer, whatever comes of it', async () => {
    const form = await sso.form({ nameId: nameId(), audience: 'https://elsewhere.example' });
    expectRefused(await sso.accept(form), /audience/);
    expect((await sso.accept(form)).said['error_code']).toBe('saml_relay_state_not_found');
  });

  it('a response to a request does not do without its RelayState', async () => {
    const { SAMLResponse } = await sso.form({ nameId: nameId() });
    expectRefused(await sso.accept({ SAMLResponse }), /without its RelayState/);
  });

  it('a RelayState ends with its time', async () => {
    const url = await sso.begin();
    rig().gatehouse.clock.advance(120);
    const told = await sso.accept(await sso.idp.answer(url, sso.metadata, { nameId: nameId() }));
    expect(told).toMatchObject({ status: 303, said: { error_code: 'saml_relay_state_expired' } });
  });
});

const attributes = (count: number): string => Array.from({ length: count }, (_, n) => ` a${n}=""`).join('');

const documents: readonly (readonly [string, string, RegExp])[] = [
  ['an external entity', '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>', /document type/],
  ['entities that unfold', '<!DOCTYPE r [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><r>&b;</r>', /document type/],
  ['NUL by its number', '<r>&#0;</r>', /names a character that XML cannot hold/],
  ['half a character by its number', '<r a="&#xD800;"/>', /names a character that XML cannot hold/],
  ['a processing instruction', '<r><?php echo 1 ?></r>', /processing instruction/],
  ['a huge document', `<r>${'a'.repeat(300_000)}</r>`, /larger than 262144 bytes/],
  ['a document of many elements', `<r>${'<a/>'.repeat(20_000)}</r>`, /more than 5000 elements/],
  ['an element of many attributes', `<r${attributes(65)}/>`, /more than 64 attributes in one element/],
  ['a document of many attributes', `<r>${`<a${attributes(50)}/>`.repeat(101)}</r>`, /more than 5000 attributes/],
  ['a deep document', `${'<a>'.repeat(2_000)}${'</a>'.repeat(2_000)}`, /nested deeper than 100 levels/],
  ['what is no XML', 'hello', /XML/],
  ['what never ends', '<r><a>', /XML/],
  ['comments that never end', `<r>${'<!--'.repeat(9_000)}`, /not well-formed XML/],
  ['many roots', '<a/><!--x-->'.repeat(4_500), /not well-formed XML/],
  ['another document', '<r xmlns="urn:x"/>', /no Response/],
];

describe('documents that are none (GHSA-xhqq-x44f-9fgg)', () => {
  it.each(documents)('%s is refused', async (_what, xml, words) => {
    const begun = performance.now();
    expectRefused(await sso.accept({ SAMLResponse: Buffer.from(xml).toString('base64') }), words);
    // Nobody else is answered meanwhile.
    expect(performance.now() - begun).toBeLessThan(1_500);
  });

  it.each(['', '%', 'not base64!'])('"%s" is refused', async (SAMLResponse) => {
    expectRefused(await sso.accept({ SAMLResponse }), /not base64/);
  });

  it('does not unfold what was deflated', async () => {
    const bomb = deflateRawSync(Buffer.alloc(100_000_000, 'a'));
    expect(bomb.length).toBeLessThan(200_000);
    expectRefused(await sso.accept({ SAMLResponse: bomb.toString('base64') }), /not UTF-8/);
  });

  it('takes no artifact', async () => {
    const body = new URLSearchParams({ SAMLart: 'AAQAAA' });
    expectRefused(await ask(`${sso.site.supabaseUrl}/sso/saml/acs`, { method: 'POST', body }), /SAMLart is not taken/);
  });
});

describe('where a RelayState leads (GHSA-86j7-9j95-vpqj)', () => {
  it.each(['https://evil.example/', 'javascript:alert(1)', '//evil.example', '/somewhere'])(
    '%s leads to the site',
    async (to) => {
      const { location } = await sso.visit({ nameId: nameId() }, to);
      expect(location.startsWith(`${sso.site.siteUrl}#access_token=`)).toBe(true);
    },
  );

  it('leads to an address that is allowed', async () => {
    const { location } = await sso.visit({ nameId: nameId() }, `${sso.site.siteUrl}/welcome`);
    expect(location.startsWith(`${sso.site.siteUrl}/welcome#access_token=`)).toBe(true);
  });

  it('is refused where it is neither', async () => {
    expectRefused(await sso.visit({ nameId: nameId() }, 'nonsense'), /RelayState/);
  });

  it('leads a begun sign-in nowhere else than its site', async () => {
    const url = await sso.begin({ redirect_to: 'https://evil.example/' });
    const told = await sso.accept(await sso.idp.answer(url, sso.metadata, { nameId: nameId() }));
    expect(told.location.startsWith(`${sso.site.siteUrl}#access_token=`)).toBe(true);
  });
});

describe('accounts of single sign-on', () => {
  it('are apart from an account with the same address (CVE-2026-15611, ASVS 6.8.1)', async () => {
    const email = nameId();
    const admin = sso.site.signToken({ role: 'service_role' });
    const body = { email, password: 'correct horse', email_confirm: true };
    const made = await send('POST', `${sso.site.supabaseUrl}/admin/users`, body, admin);
    const told = await sso.signIn({ nameId: email });
    const claims = JSON.parse(
      Buffer.from((told.said['access_token'] ?? '').split('.')[1] ?? '', 'base64url').toString(),
    );
    expect(claims.email).toBe(email);
    expect(claims.sub).not.toBe(made.json.id);
  });

  it('of two providers are two, whatever they say', async () => {
    const second = await addIdp(sso.site, rig().newIdp());
    const email = nameId();
    const [one, two] = [await sso.signIn({ nameId: email }), await second.signIn({ nameId: email })];
    const subjects = [one, two].map(
      ({ said }) =>
        JSON.parse(Buffer.from((said['access_token'] ?? '').split('.')[1] ?? '', 'base64url').toString()).sub,
    );
    expect(new Set(subjects).size).toBe(2);
  });
});

describe('encryption', () => {
  it('opens an assertion that is encrypted for the site', async () => {
    expect((await sso.signIn({ nameId: nameId(), isEncrypted: true })).said['access_token']).toBeDefined();
  });

  it.each(['neither', 'assertion', 'response'] as const)(
    'does not stand for a signature: one of another key, over %s, is refused (GHSA-xhqq-x44f-9fgg)',
    async (signed) => {
      const { id, relayState } = await sso.idp.read(await sso.begin(), sso.metadata);
      const said = { nameId: nameId(), inResponseTo: id, issuer: sso.idp.entityId, isEncrypted: true, signed };
      const form = await other.idp.respond(sso.metadata, said);
      expectRefused(await sso.accept({ ...form, RelayState: relayState }), /not signed by the identity provider/);
      await expectNobody(said.nameId);
    },
  );

  it('does not tell whether what came unsigned could be opened', async () => {
    const unreadable = (xml: string): string =>
      xml.replace(/(.*<(?:\w+:)?CipherValue>)[^<]{24}/s, `$1${'A'.repeat(24)}`);
    const words = await Promise.all(
      [unreadable, undefined].map(async (tamper) => {
        const said = { nameId: nameId(), isEncrypted: true, issuer: sso.idp.entityId, signed: 'neither' as const };
        const form = await other.idp.respond(sso.metadata, { ...said, ...(tamper ? { tamper } : {}) });
        return (await sso.accept(form)).said['error_description'];
      }),
    );
    expect(words[0]).toMatch(/or its assertion cannot be decrypted/);
    expect(words[1]).toBe(words[0]);
  });

  it('refuses the older padding of RSA', async () => {
    const keyEncryption = 'http://www.w3.org/2001/04/xmlenc#rsa-1_5';
    expectRefused(await sso.signIn({ nameId: nameId(), isEncrypted: true, keyEncryption }), /not one that is believed/);
  });

  it.each([
    ['the older padding of RSA', 'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p', 'rsa-1_5'],
    ['triple DES', 'http://www.w3.org/2001/04/xmlenc#aes256-cbc', 'tripledes-cbc'],
  ])('refuses %s where a namespace of its own hides it', async (_what, believed, other) => {
    const tamper = (xml: string): string =>
      xml
        .replaceAll(/<(\w+:)?EncryptionMethod/g, '<y:EncryptionMethod xmlns:y="urn:y"')
        .replaceAll(/<\/(\w+:)?EncryptionMethod/g, '</y:EncryptionMethod')
        .replace(believed, `http://www.w3.org/2001/04/xmlenc#${other}`);
    const told = await sso.signIn({ nameId: nameId(), isEncrypted: true, signed: 'neither', tamper });
    expectRefused(told, /not one that is believed/);
  });
});

describe('metadata by address', () => {
  it.each(['http://idp.example/m', 'file:///etc/passwd', '/m', 'https://'])(
    '%s is no address',
    async (metadata_url) => {
      const admin = sso.site.signToken({ role: 'service_role' });
      const body = { type: 'saml', metadata_url };
      const told = await send('POST', `${sso.site.supabaseUrl}/admin/sso/providers`, body, admin);
      expect(told).toMatchObject({ status: 400, json: { error_code: 'validation_failed' } });
    },
  );
});
