import { AppError } from '@gatehouse/errors';
import { checkTemplate, type MailTextPart } from '@gatehouse/instances';
import type { Template } from '@gatehouse/go-template';
import type { DeliveryContext } from '../context.ts';
import { loadTemplate, TemplateLoadError } from './load-template.ts';
import { chooseMailContent, type MailBody, type MailContent } from './mail-content.ts';
import { mailKind, type MailKind } from './mail-kinds.ts';
import { preferredLanguages } from './mail-language.ts';
import type { MailSnapshot } from './mail-snapshot.ts';
import { sampleLifetimeSeconds, sampleSnapshot } from './sample-snapshot.ts';
import { mailVariables, renderMail } from './render-mail.ts';
import { templateUrl } from './template-cache.ts';

/** A mail to look at before it is sent to anybody. */
export interface PreviewRequest {
  readonly kind: MailKind;
  /** What the reader wants, such as `de-AT`. Default: a reader who says nothing. */
  readonly language?: string;
  /** In place of the site's subject. */
  readonly subject?: string;
  /** In place of the site's body. */
  readonly body?: string;
  /** Where to fetch the body, in place of the site's. */
  readonly template?: string;
}

export interface MailPreview {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  /** The language it is in. */
  readonly language: string;
  /** Where the body comes from. */
  readonly source: MailBody['source'];
  /** What the site's owner should know, a sentence each. */
  readonly warnings: readonly string[];
}

type PreviewContext = Pick<DeliveryContext, 'instance'> & {
  readonly services: Pick<DeliveryContext['services'], 'outbound'>;
};

/**
 * A mail as the site would send it now, to a made-up person. Nothing is stored or sent; a template is fetched if the
 * body comes from one.
 *
 * @throws AppError `setting_invalid` for a given subject or body that could not be saved.
 */
export async function previewMail(context: PreviewContext, request: PreviewRequest): Promise<MailPreview> {
  const { kind } = request;
  const { settings } = context.instance;
  checkGiven(kind, 'subject', request.subject);
  checkGiven(kind, 'body', request.body);
  const snapshot = sampleSnapshot(settings, kind, request.language ?? null);
  const chosen = chooseMailContent(settings.mailer, kind, preferredLanguages(snapshot));
  const content = { ...chosen, subject: request.subject ?? chosen.subject, body: givenBody(request) ?? chosen.body };
  const warnings = languageWarnings(request, content, preferredLanguages(snapshot));
  const template = await fetchBody(context, content.body, snapshot, warnings);
  const rendered = renderMail({
    kind,
    snapshot,
    mailer: settings.mailer,
    content,
    template,
    lifetimeSeconds: sampleLifetimeSeconds(settings, kind),
    onTemplateError: ({ message }) => warnings.push(`The site’s text cannot be used, the built-in one is: ${message}`),
  });
  const own = template?.source ?? (content.body.source === 'stored' ? content.body.text : undefined);
  warnings.push(...contentWarnings(kind, content, own));
  const source = content.body.source === 'template' && !template ? 'built_in' : content.body.source;
  return { ...rendered, language: content.language, source, warnings };
}

function checkGiven(kind: MailKind, part: MailTextPart, source: string | undefined): void {
  const error = source === undefined ? undefined : checkTemplate(kind, part, source);
  if (!error) return;
  const problem = `line ${error.line}, column ${error.column}: ${error.problem}`;
  throw new AppError('setting_invalid', { params: { path: part, problem } });
}

function givenBody({ body, template }: PreviewRequest): MailBody | undefined {
  if (body !== undefined && body !== '') return { source: 'stored', text: body };
  return template === undefined || template === '' ? undefined : { source: 'template', location: template };
}

function languageWarnings({ language }: PreviewRequest, content: MailContent, wanted: readonly string[]): string[] {
  if (language === undefined) return [];
  if (wanted.length === 0) return [`${JSON.stringify(language)} is not a language tag; ${content.language} is used`];
  const isServed = wanted[0]?.split('-', 1)[0] === content.language.split('-', 1)[0];
  return isServed ? [] : [`There is no text in ${language}; ${content.language} is used`];
}

async function fetchBody(
  { instance, services }: PreviewContext,
  body: MailBody,
  { siteUrl, dialect }: MailSnapshot,
  warnings: string[],
): Promise<Template | undefined> {
  if (body.source !== 'template') return undefined;
  const maxBytes = instance.settings.mailer.template_max_size;
  const url = templateUrl({ siteUrl, location: body.location, dialect });
  try {
    return await loadTemplate(services.outbound, { url, variables: mailVariables, maxBytes, tries: 1 });
  } catch (error) {
    if (!(error instanceof TemplateLoadError)) throw error;
    warnings.push(`The template cannot be used, the built-in text is: ${error.message}`);
    return undefined;
  }
}

function contentWarnings(kind: MailKind, { subject }: MailContent, own: string | undefined): string[] {
  const warnings: string[] = [];
  if (own !== undefined && subject === '') warnings.push('The body is the site’s own, the subject is the built-in one');
  if (own === undefined && subject !== '') warnings.push('The subject is the site’s own, the body is the built-in one');
  const isUseless = own !== undefined && mailKind(kind).link && !/\.(?:ConfirmationURL|Token|TokenHash)\b/.test(own);
  if (isUseless) warnings.push('The body has neither {{ .ConfirmationURL }} nor {{ .Token }}: nobody can act on it');
  return warnings;
}
