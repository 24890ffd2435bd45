import { generateKeyPairSync, randomUUID } from 'node:crypto';
import {
  encodeRefreshTokenV2,
  hmacKey,
  isRefreshTokenV2Genuine,
  parseReceivedSecrets,
  parseRefreshTokenV2,
  parseStoredHash,
  randomRefreshToken,
  selfSignedCertificate,
  verifyAccessToken,
  verifyOperatorSignature,
} from '@gatehouse/crypto';
import { parseTemplate, renderHtml } from '@gatehouse/go-template';
import { normaliseHost } from '@gatehouse/config';
import { bearerToken, normaliseAddress, parseUuid, rateLimitAddress } from '@gatehouse/http';
import {
  banEnd,
  chooseRedirect,
  isAllowedRedirect,
  isLinkToken,
  isRefreshToken,
  parseCodeChallenge,
  parseEmailAddress,
  readState,
  rowIdIn,
} from '@gatehouse/identity';
import { normaliseDomain, parseRate, patchSettings } from '@gatehouse/instances';
import { readUserCursor, writeUserCursor } from '../../apps/api/src/listing/user-cursor.ts';
import { phoneIn } from '../../apps/api/src/read-phone.ts';
import { readCursor, writeCursor } from '../../packages/delivery-api/src/cursor.ts';
import { readJson } from '../../packages/http/src/decode-json.ts';
import { readIdToken } from '../../packages/identity/src/external/issuers/read-id-token.ts';
import { readWalletMessage } from '../../packages/identity/src/external/web3/wallet-message.ts';
import { compileGlobs, matchesGlob } from '../../packages/identity/src/redirects/glob.ts';
import { parseResponse } from '../../packages/identity/src/sso/response/parse-response.ts';
import { parseXml } from '../../packages/identity/src/sso/xml/parse-xml.ts';
import { signedText } from '../../packages/identity/src/sso/xml/signed-text.ts';
import { findLinks } from '../../packages/inbox/src/find-links.ts';
import { signElliptic } from '../support/saml/sign-elliptic.ts';
import { signHs256 } from '../support/site.ts';
import { ethereumWallet, walletMessage } from '../support/wallets.ts';

/** What reads texts of strangers. */
export interface Reader {
  readonly read: (text: string) => unknown;
  /** The n-th of many texts that it takes. */
  readonly good: (n: number) => string;
  /** How much it is handed at most, in characters. As much as a header holds unless told. */
  readonly charactersMax?: number;
  /** It takes milliseconds for the shortest: too long to read so many that it would show what is kept of one. */
  readonly isSlow?: true;
}

const now = new Date('2026-11-26T00:00:00Z');
const secret = 'a secret of the tests';
const key = hmacKey(secret);
const own = Buffer.alloc(32, 7);
const instance = { keys: { stateKey: own } } as never;
const sites = { site_url: 'https://site.example', uri_allow_list: ['https://*.site.example/**', 'app://open/**'] };
const globs = compileGlobs(['https://*.site.example/**', 'https://{a,b}*.x.example/*?']);
const template = parseTemplate('<p title="{{ .Email }}">{{ .Email }}</p><a href="{{ .Email }}">x</a>', {
  variables: ['Email'],
});
const wallet = ethereumWallet();
const body = 1_048_576;
const signed = (n: number): string => signHs256(secret, { sub: String(n), exp: 4_102_444_800, iat: 1 });
const strangers = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const certificate = selfSignedCertificate(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey, {
  commonName: 'an identity provider',
  dnsName: 'idp.example',
  isForEncryption: false,
}).toString();
const [beforePart, behindPart] = signElliptic(
  '<Response xmlns="urn:oasis:names:tc:SAML:2.0:protocol" ID="a"><Issuer/><Extensions>a part</Extensions></Response>',
  strangers,
  { signed: 'response' },
).split('a part') as [string, string];

/** Anybody can sign a response with a key of their own; to find that out it has to be read. */
async function signedPart(text: string): Promise<string | null> {
  const whole = beforePart + text + behindPart;
  const root = await parseXml(Buffer.from(whole), { bytesMax: 262_144 });
  try {
    return signedText({ text: whole, root, element: root }, [certificate]) ?? null;
  } catch {
    return null;
  }
}

const posted = (xml: string): string => Buffer.from(xml).toString('base64');

/** All of them, by what they read. */
export const readers: Readonly<Record<string, Reader>> = {
  'a JSON body': { read: (text) => readJson(Buffer.from(text), false), good: (n) => `{"a${n}":"b${n}"}`, charactersMax: body },
  'a text in a JSON body': { read: (text) => readJson(Buffer.from(JSON.stringify({ text })), false), good: String, charactersMax: body },
  'an access token': {
    read: (text) => verifyAccessToken([key], text, now, { strictNetlifyClaims: false }),
    good: signed,
  },
  'an operator’s signature': { read: (text) => verifyOperatorSignature([secret], text, now), good: signed },
  'an Authorization header': { read: (text) => bearerToken(text), good: (n) => `Bearer ${n}` },
  'an ID token': { read: (text) => readIdToken(text), good: signed, charactersMax: body },
  'a refresh token': {
    read: (text) => {
      const parsed = parseRefreshTokenV2(text);
      return isRefreshToken(text) || (parsed && isRefreshTokenV2Genuine(parsed, own));
    },
    good: (n) => (n % 2 === 0 ? randomRefreshToken() : encodeRefreshTokenV2({ sessionId: randomUUID(), counter: BigInt(n) }, own)),
    charactersMax: body,
  },
  'a state': { read: (text) => readState(text), good: (n) => Buffer.concat([Buffer.from([1]), Buffer.alloc(64, n)]).toString('base64url') },
  'a redirect': {
    read: (text) => chooseRedirect(sites, { header: text, parameter: text, referer: text }) === text || isAllowedRedirect(sites, text),
    good: (n) => `https://a${n}.site.example/b`,
    charactersMax: body,
  },
  'an address for a pattern': { read: (text) => matchesGlob(globs, text), good: (n) => `https://${n}.site.example/`, charactersMax: body },
  'a pattern': { read: (text) => matchesGlob(compileGlobs([text]), sites.site_url), good: (n) => `https://*.{a,b}${n}.example/**`, charactersMax: 8_000 },
  'an e-mail address': { read: (text) => parseEmailAddress(text, 'standard'), good: (n) => `a${n}@x.example`, charactersMax: body },
  'a phone number': { read: (text) => phoneIn(text), good: (n) => `+1555${1_000_000 + n}`, charactersMax: body },
  'a cursor of users': { read: (text) => readUserCursor(text), good: () => writeUserCursor({ createdAt: now, id: randomUUID() }) },
  'a cursor of deliveries': {
    read: (text) => readCursor(instance, 'messages', text),
    good: (n) => writeCursor(instance, 'messages', [n, randomUUID(), 'x']),
  },
  'a template': { read: (text) => parseTemplate(text, { variables: ['Email'] }), good: (n) => `<p>{{ if .Email }}${n}{{ end }}</p>`, charactersMax: body },
  'a value in a template': { read: (text) => renderHtml(template, { Email: text }), good: (n) => `<b>${n}`, charactersMax: 100_000 },
  'a patch of settings': {
    read: (text) => patchSettings({}, { site_url: text, uri_allow_list: [text], mailer: { subjects: { invite: text } } }),
    good: (n) => `https://a${n}.example`,
    charactersMax: body,
  },
  'a rate': { read: (text) => parseRate(text), good: (n) => `${n + 1}/1h` },
  'a ban': { read: (text) => banEnd(text, now), good: (n) => `${n}h`, charactersMax: body },
  'a code challenge': { read: (text) => parseCodeChallenge(text, 'plain'), good: (n) => String(n).padStart(43, 'a'), charactersMax: body },
  'the links of a mail': { read: (text) => findLinks(text, text), good: (n) => `https://a${n}.example/`, charactersMax: body },
  'an id': { read: (text) => parseUuid(text), good: () => randomUUID() },
  'a host': { read: (text) => [normaliseHost(text), normaliseDomain(text)], good: (n) => `a${n}.example` },
  'an IP address': {
    read: (text) => [normaliseAddress(text), rateLimitAddress({ get: () => text }, 'x-forwarded-for')],
    good: (n) => `10.0.${n >> 8}.${n & 255}`,
  },
  'a token of a link': { read: (text) => [isLinkToken(text), rowIdIn(text)], good: () => randomUUID(), charactersMax: body },
  'a password hash': { read: (text) => parseStoredHash(text), good: (n) => `$2a$10$${String(n).padStart(53, 'a')}`, charactersMax: body },
  'secrets of a hook': { read: (text) => parseReceivedSecrets(text), good: (n) => `v1,whsec_${Buffer.alloc(24, n).toString('base64')}` },
  'a message of a wallet': {
    read: (text) => readWalletMessage(text, 'ethereum'),
    good: (n) => walletMessage(wallet, { Nonce: String(n).padStart(8, '0'), 'Issued At': now.toISOString() }),
    charactersMax: body,
  },
  'a response of an identity provider': {
    read: (text) => parseResponse(posted(text)),
    good: (n) => `<Response xmlns="urn:oasis:names:tc:SAML:2.0:protocol" ID="a${n}"/>`,
    charactersMax: 262_144,
  },
  'what is signed of a response': {
    read: (text) => signedPart(text),
    good: (n) => `<a b="${n}"/>`,
    charactersMax: 260_000,
    isSlow: true,
  },
  'a document of an identity provider': {
    read: (text) => parseXml(Buffer.from(text), { bytesMax: 524_288, elementsMax: 20_000 }),
    good: (n) => `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="a${n}"/>`,
    charactersMax: 524_288,
  },
}; // prettier-ignore
