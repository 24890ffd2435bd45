import { arabic } from './ar.ts';
import { german } from './de.ts';
import { english } from './en.ts';
import { spanish } from './es.ts';
import { french } from './fr.ts';
import { hebrew } from './he.ts';
import { italian } from './it.ts';
import { japanese } from './ja.ts';
import type { MailWording } from './mail-wording.ts';
import { dutch } from './nl.ts';
import { polish } from './pl.ts';
import { portuguese } from './pt.ts';
import { turkish } from './tr.ts';
import { simplifiedChinese } from './zh-hans.ts';

/** The languages that built-in mails speak, by their tags. */
export const mailWordings = {
  en: english,
  de: german,
  fr: french,
  es: spanish,
  it: italian,
  pt: portuguese,
  nl: dutch,
  pl: polish,
  tr: turkish,
  ja: japanese,
  'zh-Hans': simplifiedChinese,
  ar: arabic,
  he: hebrew,
} as const satisfies Readonly<Record<string, MailWording>>;

export type BuiltInLanguage = keyof typeof mailWordings;

/** The tags of those languages. */
export const builtInLanguages = Object.keys(mailWordings) as readonly BuiltInLanguage[];
