import { parseTemplate, renderHtml, renderSubject, TemplateError, type Template } from '@gatehouse/go-template';
import type { InstanceSettings } from '@gatehouse/instances';
import { builtInMail } from './built-in-mail.ts';
import { mailKinds, type MailKind } from './mail-kinds.ts';
import { mailLink } from './mail-link.ts';
import type { MailSnapshot } from './mail-snapshot.ts';
import { textOfHtml } from './text-of-html.ts';

/** The variables of subjects and templates (netlify.md 5.2). `NewEmail` is empty but in a change of address. */
export const mailVariables = ['SiteURL', 'ConfirmationURL', 'Email', 'Token', 'Data', 'NewEmail'] as const;

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
  const { siteUrl, token } = snapshot;
  const link = mailLink({ siteUrl, path: mailer.url_paths[kind], kind, token });
  const values = {
    SiteURL: siteUrl,
    ConfirmationURL: link,
    Email: snapshot.email,
    Token: token,
    Data: snapshot.data,
    NewEmail: snapshot.newEmail ?? '',
  };
  return { subject: subjectOf(source, values), ...bodyOf(source, link, values) };
}

type Values = Readonly<Record<(typeof mailVariables)[number], unknown>>;

function subjectOf({ kind, mailer, onTemplateError }: MailSource, values: Values): string {
  const builtIn = mailKinds[kind].subject;
  const source = mailer.subjects[kind];
  if (source === '') return builtIn;
  const render = (): string =>
    renderSubject(parseTemplate(source, { variables: mailVariables, format: 'text' }), values) || builtIn;
  return orElse(render, () => builtIn, onTemplateError);
}

function bodyOf(source: MailSource, link: string, values: Values): Pick<RenderedMail, 'html' | 'text'> {
  const { kind, snapshot, template, lifetimeSeconds, onTemplateError } = source;
  const { siteUrl, email, newEmail } = snapshot;
  const builtIn = (): Pick<RenderedMail, 'html' | 'text'> =>
    builtInMail(kind, { siteUrl, link, email, newEmail, lifetimeSeconds });
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
