/** The mails there are, and what is particular to each. */
export const mailKinds = {
  invite: { linkKey: 'invite_token', subject: 'You have been invited' },
  confirmation: { linkKey: 'confirmation_token', subject: 'Confirm Your Signup' },
  recovery: { linkKey: 'recovery_token', subject: 'Reset Your Password' },
  email_change: { linkKey: 'email_change_token', subject: 'Confirm Email Change' },
} as const satisfies Record<string, MailKindEntry>;

interface MailKindEntry {
  /** Name of the token in the link's fragment; the site's script looks for it (netlify.md 5.1). */
  readonly linkKey: string;
  /** What the mail is called when the site has not said it (decision 20). */
  readonly subject: string;
}

export type MailKind = keyof typeof mailKinds;

/** True for the name of a mail that this build can render. */
export function isMailKind(kind: string): kind is MailKind {
  return Object.hasOwn(mailKinds, kind);
}
