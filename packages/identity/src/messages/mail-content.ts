import type { InstanceSettings } from '@gatehouse/instances';
import type { MailKind } from './mail-kinds.ts';
import { lookUpLanguage } from './mail-language.ts';
import { builtInLanguages, type BuiltInLanguage } from './wording/mail-wordings.ts';

type Mailer = InstanceSettings['mailer'];

/** Where the body of a mail comes from. */
export type MailBody =
  | { readonly source: 'stored'; readonly text: string }
  | { readonly source: 'template'; readonly location: string }
  | { readonly source: 'built_in' };

/** Which texts a mail is made of. */
export interface MailContent {
  /** The language it is in, as the site or the built-in texts call it. */
  readonly language: string;
  /** The language of whatever is built in. */
  readonly builtInLanguage: BuiltInLanguage;
  /** The site's subject; empty for the built-in one. */
  readonly subject: string;
  readonly body: MailBody;
}

/** What a site says of a mail in one language; empty what it leaves out. */
interface Texts {
  readonly subject: string;
  readonly template: string;
  readonly body: string;
}

const noTexts: Texts = { subject: '', template: '', body: '' };

/**
 * Chooses the language of a mail and then its texts, so that one mail is in one language.
 *
 * What the site says outside of `translations` is in its default language. A mail that the site says something of is in
 * the languages in which it does; every other mail is in all built-in ones. `mailer.languages` narrows both. In the
 * language, a stored body is stronger than a template to be fetched, and that than the built-in text.
 *
 * @param preferred what the reader wants, best first
 */
export function chooseMailContent(mailer: Mailer, kind: MailKind, preferred: readonly string[]): MailContent {
  const home = mailer.default_language || mailer.languages[0] || 'en';
  const base = textsOf(mailer, kind);
  const language = chooseLanguage(mailer, kind, { home, base, preferred });
  const builtIn = lookUpLanguage([language], builtInLanguages);
  const translated = textsOf(mailer.translations[language], kind);
  // Words of the site in another language are better than ours in a third one.
  const rest = language === home || builtIn === undefined ? base : noTexts;
  const body = translated.body !== '' || translated.template !== '' ? translated : rest;
  return {
    language,
    builtInLanguage: builtIn ?? 'en',
    subject: translated.subject || rest.subject,
    body: bodyOf(body),
  };
}

interface Choice {
  /** The language of people who say none. */
  readonly home: string;
  readonly base: Texts;
  readonly preferred: readonly string[];
}

function chooseLanguage(mailer: Mailer, kind: MailKind, { home, base, preferred }: Choice): string {
  const translations = Object.keys(mailer.translations).filter((tag) => says(textsOf(mailer.translations[tag], kind)));
  const ours: readonly string[] = says(base) ? [home] : builtInLanguages;
  const all = [...translations, ...ours];
  const offered = mailer.languages.length === 0 ? all : all.filter((tag) => mailer.languages.includes(tag));
  const byDefault = says(base) ? home : (lookUpLanguage([home], all) ?? 'en');
  return lookUpLanguage(preferred, offered) ?? byDefault;
}

function textsOf(texts: Mailer['translations'][string] | undefined, kind: MailKind): Texts {
  if (!texts) return noTexts;
  return { subject: texts.subjects[kind], template: texts.templates[kind], body: texts.bodies[kind] };
}

function says({ subject, template, body }: Texts): boolean {
  return subject !== '' || template !== '' || body !== '';
}

function bodyOf({ body, template }: Texts): MailBody {
  if (body !== '') return { source: 'stored', text: body };
  return template === '' ? { source: 'built_in' } : { source: 'template', location: template };
}
