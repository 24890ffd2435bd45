import { parseTemplate, TemplateError } from '@gatehouse/go-template';

/** Which variables the texts of a mail may speak of (netlify.md 5.2, supabase-core.md 17.1). */
const linkVariables = ['SiteURL', 'ConfirmationURL', 'Email', 'Token', 'TokenHash', 'RedirectTo', 'Data'] as const;
const noticeVariables = ['SiteURL', 'Email', 'Data'] as const;

/** The mails there are, and the variables of each. */
const mailTextVariables = {
  invite: linkVariables,
  confirmation: linkVariables,
  recovery: linkVariables,
  email_change: [...linkVariables, 'NewEmail', 'SendingTo'],
  magic_link: linkVariables,
  reauthentication: ['SiteURL', 'Email', 'Token', 'Data'],
  password_changed_notification: noticeVariables,
  email_changed_notification: [...noticeVariables, 'OldEmail'],
  phone_changed_notification: [...noticeVariables, 'Phone', 'OldPhone'],
  identity_linked_notification: [...noticeVariables, 'Provider'],
  identity_unlinked_notification: [...noticeVariables, 'Provider'],
  mfa_factor_enrolled_notification: [...noticeVariables, 'FactorType'],
  mfa_factor_unenrolled_notification: [...noticeVariables, 'FactorType'],
} as const satisfies Record<string, readonly string[]>;

export type MailTextKind = keyof typeof mailTextVariables;

/** The texts of a mail that a site may write: its subject is plain text, its body HTML. */
export type MailTextPart = 'subject' | 'body';

/** Longest stored body, in characters. */
export const mailBodyLengthMax = 65_536;

/** All stored texts of one site, in bytes: instances are kept in memory whole. */
const allTextsBytesMax = 262_144;

/**
 * Checks what a site wrote for a mail, as strictly as it is rendered: syntax, variables this mail has, places of HTML
 * where no value is safe.
 *
 * @returns the first problem, with its place and what is allowed; undefined when there is none.
 */
export function checkTemplate(kind: MailTextKind, part: MailTextPart, source: string): TemplateError | undefined {
  const format = part === 'subject' ? 'text' : 'html';
  try {
    parseTemplate(source, { variables: mailTextVariables[kind], format });
    return undefined;
  } catch (error) {
    if (error instanceof TemplateError) return error;
    throw error;
  }
}

/** What is wrong with a site's texts as a whole, if anything. */
export function mailTextsProblem(mailer: {
  readonly bodies: object;
  readonly translations: object;
}): { readonly path: string; readonly problem: string } | undefined {
  const bytes = Buffer.byteLength(JSON.stringify([mailer.bodies, mailer.translations]));
  if (bytes <= allTextsBytesMax) return undefined;
  const problem = `is, with mailer.translations, ${bytes} bytes; allowed are ${allTextsBytesMax} in all`;
  return { path: 'mailer.bodies', problem };
}
