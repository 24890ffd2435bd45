import { parseTemplate, type Template } from '@gatehouse/go-template';
import { effectiveSettings, inheritedSettings, type SparseSettings } from '@gatehouse/instances';
import { describe, expect, it } from 'vitest';
import { durationOf } from './built-in-mail.ts';
import { chooseMailContent } from './mail-content.ts';
import { mailKind, mailKinds, type MailKind } from './mail-kinds.ts';
import { mailVariables, renderMail, type RenderedMail } from './render-mail.ts';
import { mailWordings } from './wording/mail-wordings.ts';

const link = 'https://bakery.example/#confirmation_token=tok';
const linkKinds = (Object.keys(mailKinds) as MailKind[]).filter((kind) => mailKind(kind).link !== undefined);

interface Variation {
  readonly kind?: MailKind;
  readonly mailer?: NonNullable<SparseSettings['mailer']>;
  readonly template?: Template;
  readonly data?: Record<string, unknown>;
  readonly errors?: string[];
}

function render({ kind = 'confirmation', template, data = {}, errors, ...variation }: Variation = {}): RenderedMail {
  const templates = template ? { [kind]: '/mails/own.html' } : {};
  const { mailer } = effectiveSettings(inheritedSettings(), { mailer: { templates, ...variation.mailer } });
  return renderMail({
    kind,
    mailer,
    content: chooseMailContent(mailer, kind, []),
    template,
    lifetimeSeconds: 604_800,
    onTemplateError: (error) => errors?.push(error.message),
    snapshot: {
      siteUrl: 'https://bakery.example',
      token: mailKind(kind).link ? 'tok' : '',
      code: kind === 'reauthentication' ? '012345' : '',
      apiReturn: null,
      email: 'ada@example.org',
      newEmail: kind === 'email_change' ? 'new@example.org' : null,
      sendingTo: kind === 'email_change' ? 'new@example.org' : 'ada@example.org',
      facts: { OldEmail: 'old@example.org', Provider: 'github' },
      data,
      language: null,
      dialect: 'netlify',
    },
  });
}

describe('a built-in mail', () => {
  it.each(linkKinds)('says the same in HTML and in text: %s', (kind) => {
    const { subject, html, text } = render({ kind });
    const url = `https://bakery.example/#${mailKind(kind).link?.fragmentKey}=tok`;
    expect(subject).toBe(mailWordings.en.mails[kind].subject);
    expect(html).toContain(`href="${url}"`);
    expect(text).toContain(`\n${url}\n`);
    for (const part of [html, text]) {
      expect(part).toContain('bakery.example');
      expect(part).toContain('7 days');
    }
  });

  it('leads with the code where there is no link', () => {
    const { subject, html, text } = render({ kind: 'reauthentication' });
    expect(subject).toBe('012345 is your verification code');
    for (const part of [html, text]) {
      expect(part).toContain('012345');
      expect(part).toContain('7 days');
      expect(part).not.toContain('_token=');
    }
  });

  it.each([
    ['email_changed_notification', 'old@example.org'],
    ['identity_unlinked_notification', 'github'],
    ['password_changed_notification', 'bakery.example'],
  ] as const)('tells of a change without a link: %s', (kind, fact) => {
    const { html, text } = render({ kind });
    for (const part of [html, text]) {
      expect(part).toContain(fact);
      expect(part).not.toMatch(/works once|_token=/);
    }
  });

  it('names both addresses of a change', () => {
    const { text, html } = render({ kind: 'email_change' });
    for (const part of [text, html]) expect(part).toMatch(/ada@example\.org[\s\S]*new@example\.org/);
  });

  it.each([
    [604_800, '7 days'],
    [172_800, '2 days'],
    [86_400, '24 hours'],
    [5_400, '90 minutes'],
    [60, '1 minute'],
    [1, '1 minute'],
  ])('says %i seconds as %s', (seconds, words) => {
    expect(durationOf(seconds, 'en')).toBe(words);
  });
});

describe('a mail of the site', () => {
  const source =
    '<h1>Hi {{ .Data.name }}</h1><a href="{{ .ConfirmationURL }}">{{ .Email }} {{ .SiteURL }} {{ .Token }}</a>';

  it('has every variable, escaped for its place, and a text part', () => {
    const template = parseTemplate(source, { variables: mailVariables });
    const { html, text } = render({ template, data: { name: '<b>Ada</b>' } });
    expect(html).toBe(
      `<h1>Hi &lt;b&gt;Ada&lt;/b&gt;</h1><a href="${link}">ada@example.org https://bakery.example tok</a>`,
    );
    expect(text).toBe(`Hi <b>Ada</b>\n\nada@example.org https://bakery.example tok (${link})`);
  });

  it('has its own subject on one line, unescaped', () => {
    const subjects = { confirmation: 'Welcome, {{ .Data.name }}' };
    const data = { name: "O'Neil & Co\r\nBcc: victim@example.org" };
    expect(render({ mailer: { subjects }, data }).subject).toBe("Welcome, O'Neil & Co Bcc: victim@example.org");
  });

  it('falls back to the built-in subject, and tells of it', () => {
    const errors: string[] = [];
    const subjects = { confirmation: 'Hi {{ .Nobody }}' };
    expect(render({ mailer: { subjects }, errors }).subject).toBe('Confirm Your Signup');
    expect(errors).toHaveLength(1);
  });

  it('falls back to the built-in body when rendering outgrows its bounds', () => {
    const errors: string[] = [];
    const template = parseTemplate('{{ range .Data.a }}{{ range $.Data.a }}{{ $.Data.s }}{{ end }}{{ end }}', {
      variables: mailVariables,
    });
    const data = { a: Array.from({ length: 2_000 }, () => 1), s: 'x'.repeat(1_000) };
    expect(render({ template, data, errors }).html).toContain('Confirm your email address');
    expect(errors).toHaveLength(1);
  });
});
