import * as fc from 'fast-check';
import { describe, expect } from 'vitest';
import { normaliseHost } from '@gatehouse/config';
import { isAppError } from '@gatehouse/errors';
import { addressRanges, inRanges, normaliseAddress, parseUuid, rateLimitAddress } from '@gatehouse/http';
import { chooseRedirect, emailKey, isAllowedRedirect, mergeQuery, parseEmailAddress } from '@gatehouse/identity';
import { normaliseDomain } from '@gatehouse/instances';
import { isPublicAddress } from '@gatehouse/outbound';
import { phoneIn } from '../../apps/api/src/read-phone.ts';
import { compileGlobs, matchesGlob } from '../../packages/identity/src/redirects/glob.ts';
import { parseGlob } from '../../packages/identity/src/redirects/parse-glob.ts';
import { callingCodeOf } from '../../packages/identity/src/messages/sms/calling-code.ts';
import { holds } from './property.ts';
import { anyText, damaged } from './values.ts';

function refusedInWords(read: () => void): void {
  try {
    read();
  } catch (error) {
    if (!isAppError(error)) throw error;
    expect(error.status).toBeLessThan(500);
  }
}

describe('an e-mail address', () => {
  const addresses = fc.oneof(
    anyText,
    fc.emailAddress(),
    damaged(fc.emailAddress()),
    fc.tuple(anyText, anyText).map((parts) => parts.join('@')),
  );

  holds('is read or refused in words', [addresses, fc.constantFrom('standard', 'lenient')], (text, syntax) => {
    refusedInWords(() => {
      const { written, key } = parseEmailAddress(text, syntax);
      // Read again it is the same: nobody has two accounts, or none, by writing it otherwise.
      expect(parseEmailAddress(key, syntax).key).toBe(key);
      expect(emailKey(written)).toBe(key);
      expect(key).not.toMatch(/[\s\p{C}<>,;:"()[\]\\]/u);
      expect(key.split('@')).toHaveLength(2);
    });
  }, { runs: 500 }); // prettier-ignore
});

describe('a phone number', () => {
  const numbers = fc.oneof(anyText, fc.stringMatching(/^\+? ?[0-9 ]{1,20}$/));

  holds('is read as digits or refused in words', [numbers], (text) => {
    refusedInWords(() => {
      const digits = phoneIn(text);
      expect(digits).toMatch(/^[1-9]\d{1,14}$/);
      expect(phoneIn(`+${digits}`)).toBe(digits);
      expect(digits.startsWith(callingCodeOf(digits))).toBe(true);
    });
  });
});

describe('an IP address', () => {
  const written = fc.oneof(fc.ipV4(), fc.ipV6(), fc.ipV4Extended(), damaged(fc.ipV4()), damaged(fc.ipV6()), anyText);

  holds('has one spelling, or is none', [written, fc.constantFrom('', ':80', ' ', '%eth0')], (text, behind) => {
    const address = normaliseAddress(text + behind);
    if (address === undefined) return;
    expect(normaliseAddress(address)).toBe(address);
    expect(inRanges(address, addressRanges([address]))).toBe(true);
    expect(isPublicAddress(address)).toBeTypeOf('boolean');
  });

  holds('is in its own network as every other way of writing it', [fc.ipV4(), fc.integer({ min: 0, max: 32 })], (address, bits) => {
    const ranges = addressRanges([`${address}/${bits}`]);
    expect(inRanges(address, ranges)).toBe(true);
    expect(inRanges(`::ffff:${address}`, ranges)).toBe(true);
  }); // prettier-ignore

  holds('in a header of a proxy makes a key of bounded length, or none', [fc.oneof(anyText, fc.array(written).map((hops) => hops.join(',')))], (text) => {
    const key = rateLimitAddress({ get: () => text }, 'x-forwarded-for');
    expect((key ?? '').length).toBeLessThanOrEqual(200);
  }); // prettier-ignore
});

describe('a host', () => {
  const hosts = fc.oneof(
    fc.domain(),
    damaged(fc.domain()),
    anyText,
    fc.tuple(fc.domain(), fc.nat({ max: 70_000 })).map((parts) => parts.join(':')),
  );

  holds('has one spelling, or is none', [hosts], (text) => {
    const host = normaliseHost(text);
    if (host !== undefined) expect(normaliseHost(host)).toBe(host);
    const domain = normaliseDomain(text);
    if (domain === undefined) return;
    expect(normaliseDomain(domain)).toBe(domain);
    expect(normaliseHost(domain)).toBe(domain);
  });
});

describe('an id', () => {
  holds('has one spelling, or is none', [fc.oneof(fc.uuid(), damaged(fc.uuid()), fc.uuid().map((id) => `{${id.toUpperCase()}}`), anyText)], (text) => {
    const parsed = parseUuid(text);
    if ('uuid' in parsed) expect(parseUuid(parsed.uuid)).toEqual({ uuid: parsed.uuid });
  }); // prettier-ignore
});

const globParts = fc.constantFrom(
  '*',
  '**',
  '?',
  '[a-z]',
  '[!a]',
  '[',
  ']',
  '{',
  '}',
  '{a,b}',
  ',',
  '\\',
  '\\*',
  '.',
  '/',
  'a',
  'https://',
  'site',
  '.example',
  'ß',
  '-',
);
const patterns = fc.array(globParts, { maxLength: 25 }).map((parts) => parts.join(''));

describe('a pattern of addresses', () => {
  holds('is read or refused in words, and compared in bounded time', [patterns, anyText], (pattern, text) => {
    try {
      parseGlob(pattern);
    } catch (error) {
      expect((error as Error).message.length).toBeLessThan(3_000);
      return;
    }
    expect(matchesGlob(compileGlobs([pattern]), text)).toBeTypeOf('boolean');
  }, { runs: 400, examples: [['{a*,'.repeat(15) + '}'.repeat(15), 'a'.repeat(8_000)], ['*'.repeat(2_000), 'a'.repeat(8_000)], ['{*,**,?}'.repeat(250), 'a'.repeat(8_000)]] }); // prettier-ignore

  holds('without wildcards is matched by itself alone', [anyText, anyText], (text, other) => {
    const glob = compileGlobs([text.replaceAll(/[*?[\]{}\\,]/g, String.raw`\$&`)]);
    expect(matchesGlob(glob, text)).toBe(true);
    expect(matchesGlob(glob, other)).toBe(other === text);
  });

  holds('with one star crosses no separator, with two all', [fc.string({ maxLength: 30 })], (text) => {
    expect(matchesGlob(compileGlobs(['*']), text)).toBe(!/[./]/.test(text));
    expect(matchesGlob(compileGlobs(['**']), text)).toBe(true);
  });
});

describe('a redirect', () => {
  const settings = { site_url: 'https://site.example', uri_allow_list: ['https://*.site.example/**', 'app://open/**'] };
  const pieces = fc.constantFrom(
    'https:', 'http:', 'HTTPS:', 'app:', 'javascript:', '/', '//', '///', '\\', '@', ':', '443', '#', '?', '%', '%2e', '%2f', '%40', '\t', '\n', ' ', '\u0000',
    '.', '..', 'site.example', 'a.site.example', 'SITE.EXAMPLE', 'evil.example', 'site.example.evil.example', 'x', '127.0.0.1', '[::1]', '0x7f.1', 'localhost', '2130706433', 'ｓite.example', '\u3002', 'ß',
  ); // prettier-ignore
  const wishes = fc.oneof(
    fc.array(pieces, { maxLength: 9 }).map((parts) => parts.join('')),
    fc.tuple(fc.constantFrom('https://', 'https:', 'app://open'), fc.array(pieces, { maxLength: 6 })).map(([head, parts]) => head + parts.join('')),
    fc.webUrl(),
  ); // prettier-ignore

  holds('leads a browser to the site, to one that it names, or to this machine', [wishes], (wish) => {
    if (!isAllowedRedirect(settings, wish)) return;
    const { protocol, hostname } = new URL(wish);
    if (protocol === 'app:') expect(hostname).toBe('open');
    // An app of whatever scheme may listen on the person's own machine.
    else if (/^(?:127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname)) expect(protocol).not.toMatch(/^(?:javascript|data|vbscript|blob):$/);
    else expect([protocol, hostname]).toEqual(['https:', expect.stringMatching(/^(?:[\w.-]+\.)?site\.example$/)]);
  }, { runs: 3_000, examples: [['site.example.evil.examplehttps://[::1]'], ['javascript://[::1]'], ['https://https:?a.site.example///']] }); // prettier-ignore

  holds('that is not allowed is the site', [wishes, wishes, wishes], (header, parameter, referer) => {
    const chosen = chooseRedirect(settings, { header, parameter, referer });
    expect(chosen === settings.site_url || isAllowedRedirect(settings, chosen)).toBe(true);
  });

  holds('keeps its address when an answer is put behind it', [fc.webUrl({ withQueryParameters: true, withFragments: true }), anyText], (target, value) => {
    const url = new URL(mergeQuery(target, { code: value }));
    expect(url.host).toBe(new URL(target).host);
    expect(url.pathname).toBe(new URL(target).pathname);
  }); // prettier-ignore
});
