import * as fc from 'fast-check';
import { describe, expect } from 'vitest';
import { z } from 'zod';
import { isAppError } from '@gatehouse/errors';
import { parseTemplate, renderHtml, renderSubject, renderText, TemplateError } from '@gatehouse/go-template';
import { banEnd, parseCodeChallenge } from '@gatehouse/identity';
import {
  canonicalLanguageTag,
  checkEffectiveSettings,
  checkSparseSettings,
  effectiveSettings,
  inheritedSettings,
  mappingProblem,
  mergeLegacyConfig,
  parseHeaderMap,
  parseRate,
  patchSettings,
  settingsFromEnvironment,
  settingsReference,
  settingVariables,
} from '@gatehouse/instances';
import { decodeCursor, encodeCursor } from '../../apps/admin/src/cursor.ts';
import { readUserCursor, writeUserCursor } from '../../apps/api/src/listing/user-cursor.ts';
import { readCursor, writeCursor } from '../../packages/delivery-api/src/cursor.ts';
import { LineError } from '../../packages/identity/src/imports/line-problem.ts';
import { readUserLine } from '../../packages/identity/src/imports/read-user-line.ts';
import { storedHashBounds } from '@gatehouse/crypto';
import { holds } from './property.ts';
import { anyJson, anyText, damaged, nested } from './values.ts';

function refusedInWords<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!isAppError(error)) throw error;
    expect(error.status).toBeLessThan(500);
    expect(error.message.length).toBeLessThan(20_000);
    return undefined;
  }
}

describe('a cursor', () => {
  const instance = { keys: { stateKey: Buffer.alloc(32, 1) } } as never;
  const other = { keys: { stateKey: Buffer.alloc(32, 2) } } as never;
  const positions = fc.tuple(fc.nat(), fc.uuid(), fc.string());
  const times = fc.date({ min: new Date('0010-01-01'), max: new Date('9000-01-01'), noInvalidDate: true });
  const schema = z.object({ at: z.iso.datetime(), id: z.uuid() });

  holds('of deliveries is read as it was written, by its own site and list alone', [positions], (position) => {
    const cursor = writeCursor(instance, 'messages', position);
    expect(readCursor(instance, 'messages', cursor)).toEqual(position);
    expect(refusedInWords(() => readCursor(other, 'messages', cursor))).toBeUndefined();
    expect(refusedInWords(() => readCursor(instance, 'events', cursor))).toBeUndefined();
  });

  holds('of users is read as it was written', [times, fc.uuid()], (createdAt, id) => {
    expect(readUserCursor(writeUserCursor({ createdAt, id }))).toEqual({ createdAt, id });
  });

  const texts = fc.oneof(
    anyText,
    anyJson(3).map((value) => encodeCursor(value as object)),
    fc.dictionary(fc.constantFrom('created_at', 'id', 'at'), anyJson(1)).map(encodeCursor),
    damaged(fc.constant(encodeCursor({ at: '2026-01-01T00:00:00Z', id: '00000000-0000-4000-8000-000000000000' }))),
  );

  holds('of whatever text is refused in words', [texts], (text) => {
    const position = refusedInWords(() => readUserCursor(text));
    if (position) expect(position.createdAt.getTime()).not.toBeNaN();
    expect(refusedInWords(() => readCursor(instance, 'messages', text))).toBeUndefined();
    refusedInWords(() => decodeCursor(text, schema));
  });
});

describe('a template', () => {
  const words = fc.constantFrom(
    '{{', '}}', '{{-', '-}}', '{{ .SiteURL }}', '{{ .Data.a.b }}', '{{ if .Email }}', '{{ else }}', '{{ end }}', '{{ range $k, $v := .Data }}', '{{ with .Data }}', '{{ $x := .Email }}', '{{ $x }}',
    '{{ printf "%s %d %v %q" .Email 1 .Data }}', '{{ index .Data "a" }}', '{{ len .Data }}', '{{ html .Email | urlquery }}', '{{ eq .Email "a" }}', '{{/* a */}}', '{{ template "x" }}', '.', '|', '(', ')', '"', '`', '$', ':=', 'nil', '1e9', '-',
    '<a href="', '">', '<a href=', '>', "<p title='", "'", '<!--', '-->', '<script>', '</script>', '<style>', 'onclick="', '<', '&amp;', 'text', '\n', 'ß', '\u0000',
  ); // prettier-ignore
  const sources = fc.oneof(
    fc.array(words, { maxLength: 25 }).map((parts) => parts.join('')),
    fc.array(words, { maxLength: 12 }).map((parts) => parts.join(' ')),
    anyText,
  );
  const data: fc.Arbitrary<unknown> = anyJson(3);
  const options = { variables: ['SiteURL', 'Email', 'Data'] };

  /** With templates that were refused, none. */
  function rendered(source: string, values: Record<string, unknown>): readonly string[] {
    try {
      const html = renderHtml(parseTemplate(source, options), values);
      const text = parseTemplate(source, { ...options, format: 'text' });
      return [html, renderText(text, values), renderSubject(text, values)];
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      expect(error.message.length).toBeLessThan(1_000);
      return [];
    }
  }

  holds<[string, unknown, string]>(
    'of whatever text and values is rendered within its bounds or refused with its place',
    [sources, data, anyText],
    (source, Data, Email) => {
      const texts = rendered(source, { SiteURL: 'https://site.example', Email, Data });
      for (const text of texts) expect(text.length).toBeLessThanOrEqual(1_048_576);
      expect(texts[2] ?? '').not.toMatch(/[\r\n]/);
    },
    { runs: 600, examples: [['{{ range .Data }}{{ range $ }}{{ . }}{{ end }}{{ end }}', Array(1_000).fill('a'), ''], ['{{ (((((((((((((((((((((((((((((((((( .Email }}', '', '']] },
  ); // prettier-ignore

  holds('without actions is itself', [anyText], (text) => {
    fc.pre(!text.includes('{{'));
    expect(renderText(parseTemplate(text, { ...options, format: 'text' }), {})).toBe(text);
  });

  holds('lets no value out of its place in HTML', [fc.oneof(anyText, fc.constantFrom('"><script>', "'onload=x", '<b>', '&lt;', 'javascript:alert(1)'))], (Email) => {
    const html = renderHtml(parseTemplate('<p title="{{ .Email }}">{{ .Email }}</p><a href="{{ .Email }}">x</a>', options), { Email });
    const [, title = '', body = '', href = ''] = /^<p title="([^"<>]*)">([^<>]*)<\/p><a href="([^"<>]*)">x<\/a>$/s.exec(html) ?? [];
    expect([title, body, href].join('').length > 0 || Email.replaceAll('\u0000', '') === '').toBe(true);
    expect(href.toLowerCase()).not.toMatch(/^\s*javascript:/);
  }); // prettier-ignore
});

const inherited = inheritedSettings();
const reference = settingsReference();
const paths = reference.map(({ path }) => path);
const leafValues = fc.oneof(
  anyText,
  anyJson(2),
  fc.integer(),
  fc.boolean(),
  fc.constantFrom(
    '10/1h',
    '24h',
    'https://x.example/hook',
    'pg-functions://postgres/gatehouse_hooks/x',
    '{"a":["b"]}',
    'v1,whsec_AAAA',
    '{{ .Email }}',
    'a,b',
    '[{"kty":"oct"}]',
  ),
);

/** A patch of some settings, as deep as their paths. */
const patches = fc.array(fc.tuple(fc.constantFrom(...paths), leafValues), { maxLength: 6 }).map((members) => {
  const patch: Record<string, unknown> = {};
  for (const [path, value] of members) {
    const names = path.split('.');
    const last = names.pop() ?? '';
    const group = names.reduce<Record<string, unknown>>((all, name) => (all[name] ??= {}) as Record<string, unknown>, patch);
    if (typeof group === 'object' && group !== null) group[last] = value;
  }
  return patch;
}); // prettier-ignore

describe('settings of a site', () => {
  holds('are patched or refused in words, and what was taken is taken again', [fc.oneof(patches, anyJson(4))], (patch) => {
    const settings = refusedInWords(() => patchSettings({}, patch));
    if (!settings) return;
    expect(checkSparseSettings(settings)).toEqual(settings);
    expect(patchSettings(settings, {})).toEqual(settings);
    const whole = effectiveSettings(inherited, settings);
    refusedInWords(() => checkEffectiveSettings(whole));
  }, { runs: 400, examples: [[JSON.parse('{"__proto__":{"a":1},"jwt":{"constructor":1}}')], [JSON.parse(nested(5_000))]] }); // prettier-ignore

  holds('of the old form are merged or refused in words', [fc.dictionary(fc.constantFrom('jwt', 'smtp', 'mailer', 'external', 'site_url', 'disable_signup', 'webhook', 'security', 'cookie'), anyJson(3))], (config) => {
    refusedInWords(() => mergeLegacyConfig({}, config));
  }); // prettier-ignore

  holds('of an environment are read or refused in words', [fc.dictionary(fc.constantFrom(...settingVariables('site')), fc.oneof(anyText, fc.constantFrom('true', '1', '10s', 'a,b', '{}', '3/1h')), { maxKeys: 5 })], (environment) => {
    refusedInWords(() => settingsFromEnvironment(environment, 'site'));
  }); // prettier-ignore
});

describe('a small language', () => {
  const durations = fc.oneof(
    anyText,
    fc
      .array(fc.tuple(fc.nat(), fc.constantFrom('ns', 'us', 'µs', 'ms', 's', 'm', 'h', '', 'd')), { maxLength: 6 })
      .map((parts) => parts.flat().join('')),
  );

  holds('says how long somebody is banned', [durations], (text) => {
    const end = refusedInWords(() => banEnd(text, new Date('2026-11-26T00:00:00Z')));
    if (end) expect(end.getTime()).not.toBeNaN();
  }, { examples: [['9'.repeat(30) + 'h'], ['1m'.repeat(10_000)]] }); // prettier-ignore

  holds(
    'says how often',
    [
      fc.oneof(
        anyText,
        fc.tuple(fc.nat(), durations).map((parts) => parts.join('/')),
      ),
    ],
    (text) => {
      const rate = parseRate(text);
      if (rate) expect(Number.isSafeInteger(rate.count)).toBe(true);
      if (rate?.kind === 'bucket') expect(rate.seconds).toBeGreaterThan(0);
    },
  );

  holds('says which headers', [fc.oneof(anyText, fc.dictionary(anyText, fc.array(anyText)).map((map) => JSON.stringify(map)))], (text) => {
    for (const values of Object.values(parseHeaderMap(text))) for (const value of values) expect(value).not.toMatch(/[\p{Cc}]/u);
  }); // prettier-ignore

  holds('says which language, in one spelling', [fc.oneof(anyText, fc.stringMatching(/^[a-z]{2,3}(-[A-Za-z]{4})?(-[A-Z]{2})?$/))], (text) => {
    const tag = canonicalLanguageTag(text);
    if (tag !== undefined) expect(canonicalLanguageTag(tag)).toBe(tag);
  }); // prettier-ignore

  holds(
    'says which attributes',
    [fc.oneof(anyJson(4), fc.record({ keys: fc.dictionary(anyText, anyJson(2)) }))],
    (value) => {
      expect((mappingProblem(value) ?? '').length).toBeLessThan(1_000);
    },
  );

  holds('says which proof a code wants', [fc.option(anyText, { nil: undefined }), fc.option(anyText, { nil: undefined })], (challenge, method) => {
    refusedInWords(() => parseCodeChallenge(challenge, method));
  }); // prettier-ignore
});

describe('a line of users', () => {
  const instance = { settings: effectiveSettings(inherited, {}), id: 'x' } as never;
  const hashBounds = storedHashBounds({
    cost: 10,
    bcryptCostMax: 13,
    argon2MemoryMax: 65_536,
    argon2PassesMax: 4,
    scryptCostMax: 32_768,
    pbkdf2IterationsMax: 1_000_000,
  });
  const rules = { instance, now: new Date('2026-11-26T00:00:00Z'), hashBounds };
  const members = [
    'id',
    'email',
    'phone',
    'password_hash',
    'user_metadata',
    'app_metadata',
    'identities',
    'created_at',
    'email_confirmed_at',
    'banned_until',
    'role',
    'aud',
  ];
  const records = fc
    .dictionary(
      fc.constantFrom(...members),
      fc.oneof(
        anyJson(3),
        fc.emailAddress(),
        fc.uuid(),
        fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
      ),
    )
    .map((record) => JSON.stringify(record));

  holds('is read, or refused with what is wrong', [fc.oneof(records, damaged(records), anyText)], (text) => {
    try {
      readUserLine(rules, { number: 1, text });
    } catch (error) {
      expect(error).toBeInstanceOf(LineError);
      expect((error as LineError).found.length).toBeLessThan(200);
    }
  }, { examples: [[`{"email":"a@x.example","user_metadata":{"a":${nested(20_000)}}}`]] }); // prettier-ignore
});
