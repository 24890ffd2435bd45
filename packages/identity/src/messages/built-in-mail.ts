import { parseTemplate, renderHtml, renderText } from '@gatehouse/go-template';
import { builtInLayout, builtInText } from './built-in-layout.ts';
import { wordingOf } from './built-in-wording.ts';
import type { MailKind } from './mail-kinds.ts';

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

const variables = [
  'Heading',
  'Lead',
  'Action',
  'ConfirmationURL',
  'Code',
  'Validity',
  'Otherwise',
  'SiteName',
  'SiteURL',
  'Email',
  'NewEmail',
  'SendingTo',
];
const layout = parseTemplate(builtInLayout, { variables, openVariables: [] });
const text = parseTemplate(builtInText, { variables, openVariables: [], format: 'text' });

/** The mail for sites that bring no template of their own: HTML and plain text that say the same. */
export function builtInMail(kind: MailKind, facts: BuiltInMailFacts): { html: string; text: string } {
  const site = siteNameOf(facts.siteUrl);
  const { heading, lead, action = '', otherwise } = wordingOf(kind, { ...facts.facts, site });
  const values = {
    Heading: heading,
    Lead: lead,
    Action: action,
    ConfirmationURL: facts.link,
    Code: facts.code,
    Validity: durationOf(facts.lifetimeSeconds),
    Otherwise: otherwise,
    SiteName: site,
    SiteURL: facts.siteUrl,
    Email: facts.email,
    NewEmail: facts.newEmail ?? '',
    SendingTo: facts.sendingTo,
  };
  return { html: renderHtml(layout, values), text: renderText(text, values) };
}

/** The site as a person knows it: its host name. */
function siteNameOf(siteUrl: string): string {
  return URL.canParse(siteUrl) ? new URL(siteUrl).host.replace(/^www\./, '') : siteUrl;
}

const units = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;

/** A duration in words, in the largest unit that fills it twice or exactly: `7 days`, `24 hours`, `90 minutes`. */
export function durationOf(seconds: number): string {
  const [unit, length] = units.find(([, size]) => seconds >= 2 * size) ?? ['minute', 60];
  const count = Math.max(1, Math.floor(seconds / length));
  return count === 1 ? `1 ${unit}` : `${count} ${unit}s`;
}
