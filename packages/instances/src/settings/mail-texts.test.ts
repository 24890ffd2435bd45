import { describe, expect, it } from 'vitest';
import { checkEffectiveSettings, checkSparseSettings } from './check-settings.ts';
import { effectiveSettings, inheritedSettings } from './merge-settings.ts';
import { patchSettings } from './patch-settings.ts';
import { settingsReference } from './settings-reference.ts';

const check = (mailer: object): unknown => checkSparseSettings({ mailer });

describe('a text that is saved', () => {
  it.each([
    [{ bodies: { invite: '<p>{{ .ConfirmationURL }}</p>\n<p>{{ .Data.name }}</p>' } }],
    [{ subjects: { reauthentication: '{{ .Token }} – {{ .Email }}' } }],
    [{ bodies: { email_changed_notification: '{{ if .OldEmail }}{{ .OldEmail }}{{ else }}–{{ end }}' } }],
    [{ translations: { de: { subjects: { invite: 'Hallo' } }, 'zh-Hans': { bodies: { invite: '<b>你好</b>' } } } }],
    [{ bodies: { invite: '' } }],
  ])('may be %j', (mailer) => {
    expect(check(mailer)).toEqual({ mailer });
  });

  it.each([
    [
      'an unknown variable',
      { bodies: { invite: 'Hi\n {{ .Nmae }}' } },
      'mailer.bodies.invite: line 2, column 5',
      '.Email',
    ],
    ['a variable of another mail', { bodies: { invite: '{{ .NewEmail }}' } }, 'mailer.bodies.invite: line 1', '.Token'],
    [
      'no link in a notice',
      { subjects: { password_changed_notification: '{{ .Token }}' } },
      'subjects.password',
      '.Data',
    ],
    ['open syntax', { bodies: { invite: 'a{{ if .Email }}b' } }, 'mailer.bodies.invite: line 1, column 2', '{{ end }}'],
    ['a script', { bodies: { invite: '<script>{{ .Email }}</script>' } }, 'line 1, column 9', 'allowed are text'],
    [
      'a broken subject',
      { subjects: { invite: '{{ .Email' } },
      'mailer.subjects.invite: line 1, column 1',
      'end it with',
    ],
    [
      'a translated body',
      { translations: { de: { bodies: { invite: '{{ x }}' } } } },
      'translations.de.bodies.invite',
      'allowed: eq',
    ],
  ])('is refused with its place: %s', (_what, mailer, place, allowed) => {
    expect(() => check(mailer)).toThrow(expect.objectContaining({ code: 'setting_invalid' }));
    expect(() => check(mailer)).toThrow(place);
    expect(() => check(mailer)).toThrow(allowed);
  });

  it('is not longer than it may be, alone and with the others', () => {
    expect(() => check({ bodies: { invite: 'x'.repeat(65_537) } })).toThrow('at most 65536 characters');
    const body = 'x'.repeat(65_536);
    const bodies = { invite: body, recovery: body, confirmation: body, email_change: body };
    const settings = effectiveSettings(inheritedSettings(), { jwt: { secret: 's'.repeat(32) }, mailer: { bodies } });
    expect(() => checkEffectiveSettings(settings)).toThrow('allowed are 262144 in all');
  });
});

describe('a translation', () => {
  it.each(['DE', 'de_AT', 'german', 'iw', '<language>', 'constructor', '__proto__'])('is not for %s', (language) => {
    const translations = JSON.parse(`{"${language}":{}}`) as object;
    expect(() => check({ translations })).toThrow('is not a language; allowed is a language tag such as de');
  });

  it('is changed, and taken away, without touching the others', () => {
    const own = { mailer: { translations: { de: { subjects: { invite: 'Hallo' } } } } };
    const both = patchSettings(own, { mailer: { translations: { fr: { subjects: { invite: 'Bonjour' } } } } });
    expect(Object.keys(both.mailer?.translations ?? {})).toEqual(['de', 'fr']);
    expect(patchSettings(both, { mailer: { translations: { fr: null } } })).toEqual(own);
  });

  it('is complete in effect, and nowhere for who has none', () => {
    const translations = { de: { subjects: { invite: 'Hallo' } } };
    const { mailer } = effectiveSettings(inheritedSettings(), { mailer: { translations } });
    expect(mailer.translations['de']).toMatchObject({
      subjects: { invite: 'Hallo', recovery: '' },
      bodies: { invite: '' },
    });
    expect(inheritedSettings().netlify.mailer.translations).toEqual({});
  });

  it('is in the reference once for all languages', () => {
    const paths = settingsReference().map(({ path }) => path);
    expect(paths).toContain('mailer.translations.<language>.bodies.invite');
    expect(paths.filter((path) => path.startsWith('mailer.translations.'))).toHaveLength(39);
  });
});
