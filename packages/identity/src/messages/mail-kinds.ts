import type { VerifyLinkType } from '../redirects/verify-url.ts';

interface MailKindEntry {
  /** What the mail is called when the site has not said it (decision 20). */
  readonly subject: string;
  /** Absent: the mail has no link. */
  readonly link?: {
    /** Name of the token in the fragment of a link to the site, whose script looks for it (netlify.md 5.1). */
    readonly fragmentKey: string;
    /** What a link to our own `/verify` calls it (supabase-core.md 7.4). */
    readonly type: VerifyLinkType;
    /** Which of the instance's paths the link takes. */
    readonly path: 'invite' | 'confirmation' | 'recovery' | 'email_change';
  };
}

/** The mails there are, and what is particular to each. */
export const mailKinds = {
  invite: {
    subject: 'You have been invited',
    link: { fragmentKey: 'invite_token', type: 'invite', path: 'invite' },
  },
  confirmation: {
    subject: 'Confirm Your Signup',
    link: { fragmentKey: 'confirmation_token', type: 'signup', path: 'confirmation' },
  },
  recovery: {
    subject: 'Reset Your Password',
    link: { fragmentKey: 'recovery_token', type: 'recovery', path: 'recovery' },
  },
  email_change: {
    subject: 'Confirm Email Change',
    link: { fragmentKey: 'email_change_token', type: 'email_change', path: 'email_change' },
  },
  magic_link: {
    subject: 'Your Magic Link',
    // A script of the site that knows no other spends it as it spends a recovery: both sign in.
    link: { fragmentKey: 'recovery_token', type: 'magiclink', path: 'recovery' },
  },
  reauthentication: { subject: '{{ .Token }} is your verification code' },
  password_changed_notification: { subject: 'Your password was changed' },
  email_changed_notification: { subject: 'Your email address was changed' },
  phone_changed_notification: { subject: 'Your phone number was changed' },
  identity_linked_notification: { subject: 'A way to sign in was added' },
  identity_unlinked_notification: { subject: 'A way to sign in was removed' },
  mfa_factor_enrolled_notification: { subject: 'A verification method was added' },
  mfa_factor_unenrolled_notification: { subject: 'A verification method was removed' },
} as const satisfies Record<string, MailKindEntry>;

export type MailKind = keyof typeof mailKinds;

/** Mails that only tell of a change; each has a switch of its own in the settings. */
export type NoticeKind = Extract<MailKind, `${string}_notification`>;

/** What is particular to a kind of mail. */
export function mailKind(kind: MailKind): MailKindEntry {
  return mailKinds[kind];
}

/** True for the name of a mail that this build can render. */
export function isMailKind(kind: string): kind is MailKind {
  return Object.hasOwn(mailKinds, kind);
}
