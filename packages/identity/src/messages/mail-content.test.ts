import { effectiveSettings, inheritedSettings, type SparseSettings } from '@gatehouse/instances';
import { describe, expect, it } from 'vitest';
import { chooseMailContent, type MailContent } from './mail-content.ts';

type Mailer = NonNullable<SparseSettings['mailer']>;

function choose(mailer: Mailer, ...preferred: string[]): MailContent {
  return chooseMailContent(effectiveSettings(inheritedSettings(), { mailer }).mailer, 'invite', preferred);
}

const builtIn = { source: 'built_in' } as const;
const stored = (text: string): MailContent['body'] => ({ source: 'stored', text });
const fetched = (location: string): MailContent['body'] => ({ source: 'template', location });

describe('a mail that the site says nothing of', () => {
  it.each([
    [['de-CH'], 'de'],
    [['sv', 'ja'], 'ja'],
    [['sv'], 'en'],
    [[], 'en'],
  ])('is in the best built-in language for %j: %s', (preferred, language) => {
    const expected = { language, builtInLanguage: language, subject: '', body: builtIn };
    expect(choose({}, ...preferred)).toEqual(expected);
  });

  it('is in the default language for people who say none', () => {
    expect(choose({ default_language: 'fr' })).toMatchObject({ language: 'fr' });
    expect(choose({ default_language: 'pt-BR' })).toMatchObject({ language: 'pt' });
    expect(choose({ default_language: 'sv' })).toMatchObject({ language: 'en' });
  });

  it('keeps to the languages that the site wants', () => {
    const languages = ['de', 'fr'];
    expect(choose({ languages }, 'es', 'fr')).toMatchObject({ language: 'fr' });
    expect(choose({ languages }, 'es')).toMatchObject({ language: 'de' });
    expect(choose({ languages, default_language: 'fr' }, 'es')).toMatchObject({ language: 'fr' });
  });
});

describe('a mail that the site says itself', () => {
  const own = { subjects: { invite: 'Welcome' }, bodies: { invite: '<p>own</p>' } };

  it('is the same for every reader', () => {
    for (const reader of ['de', 'en', 'sv']) {
      expect(choose(own, reader)).toMatchObject({ language: 'en', subject: 'Welcome', body: stored('<p>own</p>') });
    }
  });

  it('is translated where the site says it in another language, and nowhere else', () => {
    const translations = { de: { subjects: { invite: 'Willkommen' }, bodies: { invite: '<p>eigen</p>' } } };
    const german = { language: 'de', subject: 'Willkommen', body: stored('<p>eigen</p>') };
    expect(choose({ ...own, translations }, 'de-AT')).toMatchObject(german);
    expect(choose({ ...own, translations }, 'fr')).toMatchObject({ language: 'en', subject: 'Welcome' });
  });

  it('prefers what is stored to what is fetched, and both to what is built in', () => {
    const templates = { invite: '/mails/invite.html' };
    expect(choose({ templates }).body).toEqual(fetched('/mails/invite.html'));
    expect(choose({ templates, ...own }).body).toEqual(stored('<p>own</p>'));
    const translations = { de: { templates: { invite: '/mails/einladung.html' } } };
    expect(choose({ ...own, translations }, 'de').body).toEqual(fetched('/mails/einladung.html'));
  });

  it('has no part in another language: what a translation leaves out is built in', () => {
    const translations = { de: { subjects: { invite: 'Willkommen' } } };
    const german = { language: 'de', builtInLanguage: 'de', subject: 'Willkommen', body: builtIn };
    expect(choose({ ...own, translations }, 'de')).toEqual(german);
  });

  it('fills a translation that is not built in with its own words', () => {
    const translations = { sv: { subjects: { invite: 'Välkommen' } } };
    expect(choose({ ...own, translations }, 'sv')).toMatchObject({ subject: 'Välkommen', body: stored('<p>own</p>') });
  });

  it('may be translated without being said in the default language', () => {
    const translations = { sv: { bodies: { invite: '<p>hej</p>' } } };
    expect(choose({ translations }, 'sv')).toMatchObject({ language: 'sv', body: stored('<p>hej</p>') });
    expect(choose({ translations }, 'de')).toMatchObject({ language: 'de', body: builtIn });
    expect(choose({ translations, default_language: 'sv' })).toMatchObject({ language: 'sv' });
  });
});
