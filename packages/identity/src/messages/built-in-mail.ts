import { parseTemplate, renderHtml, renderText } from '@gatehouse/go-template';
import { builtInLayout, builtInText } from './built-in-layout.ts';
import type { MailKind } from './mail-kinds.ts';

/** What a built-in mail says, beside the link. */
interface Wording {
  readonly heading: string;
  readonly lead: string;
  readonly action: string;
  /** For whoever did not ask for the mail. */
  readonly otherwise: string;
}

/** What the wording of a built-in mail may speak of. */
export interface BuiltInMailFacts {
  readonly siteUrl: string;
  readonly link: string;
  readonly email: string;
  readonly newEmail: string | null;
  /** How long the link works, in seconds. */
  readonly lifetimeSeconds: number;
}

const variables = [
  'Heading',
  'Lead',
  'Action',
  'ConfirmationURL',
  'Validity',
  'Otherwise',
  'SiteName',
  'SiteURL',
  'Email',
  'NewEmail',
];
const layout = parseTemplate(builtInLayout, { variables, openVariables: [] });
const text = parseTemplate(builtInText, { variables, openVariables: [], format: 'text' });

/** The mail for sites that bring no template of their own: HTML and plain text that say the same. */
export function builtInMail(kind: MailKind, facts: BuiltInMailFacts): { html: string; text: string } {
  const { heading, lead, action, otherwise } = wordingOf(kind, siteNameOf(facts.siteUrl));
  const values = {
    Heading: heading,
    Lead: lead,
    Action: action,
    ConfirmationURL: facts.link,
    Validity: durationOf(facts.lifetimeSeconds),
    Otherwise: otherwise,
    SiteName: siteNameOf(facts.siteUrl),
    SiteURL: facts.siteUrl,
    Email: facts.email,
    NewEmail: facts.newEmail ?? '',
  };
  return { html: renderHtml(layout, values), text: renderText(text, values) };
}

function wordingOf(kind: MailKind, site: string): Wording {
  const wordings: Readonly<Record<MailKind, Wording>> = {
    invite: {
      heading: `You are invited to ${site}`,
      lead: 'Somebody has set up an account for you. Accept the invitation to choose a password and sign in.',
      action: 'Accept the invitation',
      otherwise: 'If you do not know what this is about, ignore this message.',
    },
    confirmation: {
      heading: 'Confirm your email address',
      lead: `Thank you for signing up at ${site}. One click shows that this address is yours, and your account is ready.`,
      action: 'Confirm my address',
      otherwise: 'If you did not sign up, ignore this message: without the click no account is opened.',
    },
    recovery: {
      heading: 'Choose a new password',
      lead: `We were asked to let you back into your account at ${site}. Follow the link to set a new password.`,
      action: 'Set a new password',
      otherwise: 'If it was not you who asked, ignore this message. Your password stays as it is.',
    },
    email_change: {
      heading: 'Confirm your new address',
      lead: `You asked to use another email address for your account at ${site}.`,
      action: 'Use the new address',
      otherwise: 'If you did not ask for this, ignore this message. Nothing changes without the click.',
    },
  };
  return wordings[kind];
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
