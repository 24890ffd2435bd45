import { describe, expect, it } from 'vitest';
import { lookUpLanguage, preferredLanguages } from './mail-language.ts';

const preferred = (language: string | null, data: Record<string, unknown> = {}): readonly string[] =>
  preferredLanguages({ data, language });

describe('the languages that a person wants', () => {
  it.each([
    ['de-AT,de;q=0.9,en;q=0.8', ['de-AT', 'de', 'en']],
    ['en;q=0.2, fr ; q=0.9,de', ['de', 'fr', 'en']],
    ['fr;q=0, de;q=0.000, it', ['it']],
    ['*', []],
    ['de;q=, en;level=1, fr', ['fr']],
    ['iw, zh-tw', ['he', 'zh-TW']],
    ['x'.repeat(5_000), []],
    [null, []],
  ])('of %j are %j', (header, tags) => {
    expect(preferred(header)).toEqual(tags);
  });

  it('begin with what the account says, however its provider spells it', () => {
    expect(preferred('en', { locale: 'de_AT.UTF-8' })).toEqual(['de-AT', 'en']);
    expect(preferred('en', { lang: 'fr', language: 'nl', locale: 5 })).toEqual(['nl', 'fr', 'en']);
    expect(preferred('en', { locale: '../../etc', language: { a: 1 }, lang: '' })).toEqual(['en']);
  });
});

describe('looking up a language', () => {
  it.each([
    [['de-AT'], 'de'],
    [['sv', 'fr-CA'], 'fr'],
    [['zh-CN'], 'zh-Hans'],
    [['zh'], 'zh-Hans'],
    [['zh-TW', 'en'], 'en'],
    [['zh-Hant'], undefined],
    [['pt-PT'], 'pt-PT'],
    [['pt'], 'pt'],
    [['sv'], undefined],
    [[], undefined],
  ])('%j finds %s', (wanted, found) => {
    expect(lookUpLanguage(wanted, ['en', 'de', 'fr', 'zh-Hans', 'pt', 'pt-PT'])).toBe(found);
  });
});
