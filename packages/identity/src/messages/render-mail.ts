import { parseTemplate, renderHtml, renderSubject, TemplateError, type Template } from '@gatehouse/go-template';
import type { InstanceSettings } from '@gatehouse/instances';
import { builtInMail } from './built-in-mail.ts';
import { mailKind, type MailKind } from './mail-kinds.ts';
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
  /** The site's own template, if it has one that can be had. */
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

function subjectOf({ kind, mailer, onTemplateError }: MailSource, values: Values): string {
  const builtIn = (): string => renderLine(mailKind(kind).subject, values);
  const source = mailer.subjects[kind];
  if (source === '') return builtIn();
  return orElse(() => renderLine(source, values) || builtIn(), builtIn, onTemplateError);
}

function renderLine(source: string, values: Values): string {
  const line = renderSubject(parseTemplate(source, { variables: mailVariables, format: 'text' }), values);
  // What a person wrote as an encoded word (RFC 2047) would be decoded where it is read, line breaks and all.
  return line.replaceAll('=?', '=\u200b?');
}

function bodyOf(source: MailSource, link: string, values: Values): Pick<RenderedMail, 'html' | 'text'> {
  const { kind, snapshot, template, lifetimeSeconds, onTemplateError } = source;
  const { siteUrl, email, newEmail, facts } = snapshot;
  const builtIn = (): Pick<RenderedMail, 'html' | 'text'> =>
    builtInMail(kind, {
      siteUrl,
      link,
      code: link === '' ? snapshot.code : '',
      email,
      newEmail,
      sendingTo: snapshot.sendingTo || newEmail || email,
      facts,
      lifetimeSeconds,
    });
  if (!template) return builtIn();
  const render = (): Pick<RenderedMail, 'html' | 'text'> => {
    const html = renderHtml(template, values);
    return { html, text: textOfHtml(html) };
  };
  return orElse(render, builtIn, onTemplateError);
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
