import { parseTemplate, renderHtml, renderSubject, TemplateError, type Template } from '@gatehouse/go-template';
import type { InstanceSettings } from '@gatehouse/instances';
import { builtInMail, builtInSubject } from './built-in-mail.ts';
import type { MailContent } from './mail-content.ts';
import type { MailKind } from './mail-kinds.ts';
import { linkOf } from './mail-link.ts';
import type { MailSnapshot } from './mail-snapshot.ts';
import { textOfHtml } from './text-of-html.ts';

/**
 * The variables of subjects and templates (netlify.md 5.2, supabase-core.md 17.1); what does not go with a mail is empty.
 *
 * `Token` is the code to type where there is one, else what the link carries.
 */
export const mailVariables = [
  'SiteURL',
  'ConfirmationURL',
  'Email',
  'Token',
  'TokenHash',
  'RedirectTo',
  'Data',
  'NewEmail',
  'SendingTo',
  'OldEmail',
  'Phone',
  'OldPhone',
  'Provider',
  'FactorType',
] as const;

export interface RenderedMail {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

/** What a mail is rendered from. */
export interface MailSource {
  readonly kind: MailKind;
  readonly snapshot: MailSnapshot;
  readonly mailer: InstanceSettings['mailer'];
  /** The texts it is made of. */
  readonly content: MailContent;
  /** The site's template, if it has one to be fetched that can be had. */
  readonly template: Template | undefined;
  /** How long the link works, in seconds. */
  readonly lifetimeSeconds: number;
  /** Told of a template or subject that cannot be rendered; the built-in one takes its place. */
  readonly onTemplateError: (error: TemplateError) => void;
}

/**
 * Subject, HTML and plain text of a mail.
 *
 * @throws TypeError when the site's URL is none.
 */
export function renderMail(source: MailSource): RenderedMail {
  const { kind, snapshot, mailer } = source;
  const link = linkOf(kind, snapshot, mailer.url_paths);
  const values = valuesOf(snapshot, link);
  return { subject: subjectOf(source, values), ...bodyOf(source, link, values) };
}

function valuesOf(snapshot: MailSnapshot, link: string): Values {
  const { token, code, apiReturn, facts } = snapshot;
  return {
    SiteURL: snapshot.siteUrl,
    ConfirmationURL: link,
    Email: snapshot.email,
    Token: code === '' ? token : code,
    TokenHash: token,
    RedirectTo: apiReturn?.redirectTo ?? '',
    Data: snapshot.data,
    NewEmail: snapshot.newEmail ?? '',
    SendingTo: snapshot.sendingTo,
    OldEmail: facts['OldEmail'] ?? '',
    Phone: facts['Phone'] ?? '',
    OldPhone: facts['OldPhone'] ?? '',
    Provider: facts['Provider'] ?? '',
    FactorType: facts['FactorType'] ?? '',
  };
}

type Values = Readonly<Record<(typeof mailVariables)[number], unknown>>;

function subjectOf({ kind, content, snapshot, onTemplateError }: MailSource, values: Values): string {
  const builtIn = (): string => builtInSubject(kind, content.builtInLanguage, snapshot.code);
  const source = content.subject;
  if (source === '') return builtIn();
  return orElse(() => renderLine(source, values) || builtIn(), builtIn, onTemplateError);
}

function renderLine(source: string, values: Values): string {
  const line = renderSubject(parseTemplate(source, { variables: mailVariables, format: 'text' }), values);
  // What a person wrote as an encoded word (RFC 2047) would be decoded where it is read, line breaks and all.
  return line.replaceAll('=?', '=\u200b?');
}

function bodyOf(source: MailSource, link: string, values: Values): Pick<RenderedMail, 'html' | 'text'> {
  const builtIn = (): Pick<RenderedMail, 'html' | 'text'> => builtInBody(source, link);
  const render = (): Pick<RenderedMail, 'html' | 'text'> => {
    const own = ownTemplate(source);
    if (!own) return builtIn();
    const html = renderHtml(own, values);
    return { html, text: textOfHtml(html) };
  };
  return orElse(render, builtIn, source.onTemplateError);
}

/** @throws TemplateError for a stored one that an earlier version let pass. */
function ownTemplate({ content: { body }, template }: MailSource): Template | undefined {
  if (body.source === 'stored') return parseTemplate(body.text, { variables: mailVariables });
  return body.source === 'template' ? template : undefined;
}

function builtInBody(source: MailSource, link: string): Pick<RenderedMail, 'html' | 'text'> {
  const { kind, snapshot, content, lifetimeSeconds } = source;
  const { siteUrl, email, newEmail, facts, code } = snapshot;
  return builtInMail(kind, content.builtInLanguage, {
    siteUrl,
    link,
    code: link === '' ? code : '',
    email,
    newEmail,
    sendingTo: snapshot.sendingTo || newEmail || email,
    facts,
    lifetimeSeconds,
  });
}

/** What the site wrote; what we wrote when that cannot be rendered. A person waits for the mail either way. */
function orElse<T>(render: () => T, builtIn: () => T, onError: (error: TemplateError) => void): T {
  try {
    return render();
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    onError(error);
    return builtIn();
  }
}
