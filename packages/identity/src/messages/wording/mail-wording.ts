import type { MailKind, mailKinds } from '../mail-kinds.ts';

/** Mails whose link somebody follows. */
type LinkMailKind = { [Kind in MailKind]: (typeof mailKinds)[Kind] extends { link: object } ? Kind : never }[MailKind];

/** What a mail says that only tells something. */
export interface PlainWording {
  /** `{code}` stands for the code to type. */
  readonly subject: string;
  readonly heading: string;
  readonly lead: string;
  /** For whoever did not ask for the mail. */
  readonly otherwise: string;
}

/** What a mail says that has a link. */
export interface LinkWording extends PlainWording {
  /** What the link does. */
  readonly action: string;
}

/**
 * The built-in mails in one language.
 *
 * In braces stands what is filled in: `{site}` the site's host, `{provider}` and `{oldEmail}` what a notice tells,
 * `{validity}` a length of time such as "7 days", `{recipient}` the address that the mail goes to. A language whose
 * words change with the case says lengths of time behind a colon.
 */
export interface MailWording {
  readonly direction: 'ltr' | 'rtl';
  /** Of {@link Intl}, for lengths of time. */
  readonly locale: string;
  readonly linkValidity: string;
  readonly codeValidity: string;
  readonly copyAddress: string;
  readonly untilNow: string;
  readonly fromNow: string;
  readonly sentTo: string;
  readonly mails: Readonly<Record<LinkMailKind, LinkWording> & Record<Exclude<MailKind, LinkMailKind>, PlainWording>>;
}
