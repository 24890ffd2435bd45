import { parseTemplate, renderHtml, renderText } from '@gatehouse/go-template';
import { builtInLayout, builtInText } from './built-in-layout.ts';
import type { MailKind } from './mail-kinds.ts';
import { fillWords, textOfWords } from './wording/fill-words.ts';
import { mailWordings, type BuiltInLanguage } from './wording/mail-wordings.ts';
import type { LinkWording, MailWording, PlainWording } from './wording/mail-wording.ts';

/** What the wording of a built-in mail may speak of. */
export interface BuiltInMailFacts {
  readonly siteUrl: string;
  /** Empty in a mail without a link. */
  readonly link: string;
  /** Empty where the link suffices. */
  readonly code: string;
  readonly email: string;
  readonly newEmail: string | null;
  readonly sendingTo: string;
  /** What a notice tells, by the names that templates have for it. */
  readonly facts: Readonly<Record<string, string>>;
  /** How long link and code work, in seconds. */
  readonly lifetimeSeconds: number;
}

const open = ['Heading', 'Lead', 'SentTo'];
const variables = (
  'Lang Dir Start Title Preview Heading Lead LeadText SentTo SentToText Action ConfirmationURL Code LinkValidity ' +
  'CodeValidity CopyAddress UntilNow FromNow Otherwise SiteName SiteURL Email NewEmail'
).split(' ');
const layout = parseTemplate(builtInLayout, { variables, openVariables: open });
const text = parseTemplate(builtInText, { variables, openVariables: open, format: 'text' });

/** The subject for sites that have none of their own. */
export function builtInSubject(kind: MailKind, language: BuiltInLanguage, code: string): string {
  return wordingOf(kind, language).subject.replace('{code}', () => code);
}

/** The mail for sites that bring no template of their own: HTML and plain text that say the same. */
export function builtInMail(
  kind: MailKind,
  language: BuiltInLanguage,
  facts: BuiltInMailFacts,
): { html: string; text: string } {
  const wording: MailWording = mailWordings[language];
  const { heading, lead, otherwise, action = '' } = wordingOf(kind, language);
  const { direction, untilNow, fromNow, copyAddress } = wording;
  const site = siteNameOf(facts.siteUrl);
  const told = {
    site,
    recipient: facts.sendingTo,
    oldEmail: fact(facts, 'OldEmail'),
    provider: fact(facts, 'Provider'),
  };
  // Mail programs open no apps.
  const sentTo = fillWords(wording.sentTo, told, isWeb(facts.siteUrl) ? { site: facts.siteUrl } : {});
  const validity = { validity: durationOf(facts.lifetimeSeconds, wording.locale) };
  const inText = (words: string, values: Readonly<Record<string, string>> = told): string =>
    textOfWords(fillWords(words, values), direction);
  const values = {
    Lang: language,
    Dir: direction,
    Start: direction === 'rtl' ? 'right' : 'left',
    Title: inText(heading),
    Heading: fillWords(heading, told),
    Lead: fillWords(lead, told),
    LeadText: inText(lead),
    Preview: inText(lead),
    Action: action,
    ConfirmationURL: facts.link,
    Code: facts.code,
    LinkValidity: textOfWords(fillWords(wording.linkValidity, validity), 'ltr'),
    CodeValidity: textOfWords(fillWords(wording.codeValidity, validity), 'ltr'),
    CopyAddress: copyAddress,
    UntilNow: untilNow,
    FromNow: fromNow,
    Otherwise: otherwise,
    SiteName: site,
    SiteURL: facts.siteUrl,
    Email: facts.email,
    NewEmail: facts.newEmail ?? '',
    SentTo: sentTo,
    SentToText: textOfWords(sentTo, direction),
  };
  return { html: renderHtml(layout, values), text: renderText(text, values) };
}

function wordingOf(kind: MailKind, language: BuiltInLanguage): PlainWording & Partial<LinkWording> {
  return mailWordings[language].mails[kind];
}

function fact({ facts }: BuiltInMailFacts, name: string): string {
  return facts[name] ?? '';
}

/** The site as a person knows it: its host name; of an app the scheme, which is the nearest thing to a name. */
function siteNameOf(siteUrl: string): string {
  if (!URL.canParse(siteUrl)) return siteUrl;
  const { host, protocol } = new URL(siteUrl);
  return isWeb(siteUrl) ? host.replace(/^www\./, '') : protocol.slice(0, -1);
}

function isWeb(siteUrl: string): boolean {
  return /^https?:/i.test(siteUrl);
}

const units = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;

/** A duration in words, in the largest unit that fills it twice or exactly: `7 days`, `24 hours`, `90 minutes`. */
export function durationOf(seconds: number, locale: string): string {
  const [unit, length] = units.find(([, size]) => seconds >= 2 * size) ?? ['minute', 60];
  const count = Math.max(1, Math.floor(seconds / length));
  return formatOf(locale, unit).format(count);
}

/** Making one takes longer than rendering a mail. There are as many as languages and units. */
const formats = new Map<string, Intl.NumberFormat>();

function formatOf(locale: string, unit: string): Intl.NumberFormat {
  const key = `${locale} ${unit}`;
  const format = formats.get(key) ?? new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' });
  formats.set(key, format);
  return format;
}
