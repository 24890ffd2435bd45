import type { MailTextKind } from '@gatehouse/instances';
import type { VerifyLinkType } from '../redirects/verify-url.ts';

interface MailKindEntry {
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
    link: { fragmentKey: 'invite_token', type: 'invite', path: 'invite' },
  },
  confirmation: {
    link: { fragmentKey: 'confirmation_token', type: 'signup', path: 'confirmation' },
  },
  recovery: {
    link: { fragmentKey: 'recovery_token', type: 'recovery', path: 'recovery' },
  },
  email_change: {
    link: { fragmentKey: 'email_change_token', type: 'email_change', path: 'email_change' },
  },
  magic_link: {
    // A script of the site that knows no other spends it as it spends a recovery: both sign in.
    link: { fragmentKey: 'recovery_token', type: 'magiclink', path: 'recovery' },
  },
  reauthentication: {},
  password_changed_notification: {},
  email_changed_notification: {},
  phone_changed_notification: {},
  identity_linked_notification: {},
  identity_unlinked_notification: {},
  mfa_factor_enrolled_notification: {},
  mfa_factor_unenrolled_notification: {},
} as const satisfies Record<MailTextKind, MailKindEntry>;

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
