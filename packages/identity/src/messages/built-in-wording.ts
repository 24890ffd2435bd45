import type { MailKind } from './mail-kinds.ts';

/** What a built-in mail says, beside link and code. */
export interface Wording {
  readonly heading: string;
  readonly lead: string;
  /** What the link does; absent in a mail without one. */
  readonly action?: string;
  /** For whoever did not ask for the mail. */
  readonly otherwise: string;
}

/** What the wording may speak of: the site's name, and what a notice tells. */
export type WordingFacts = Readonly<Record<string, string>> & { readonly site: string };

const contactSite = 'If this was not you, choose a new password at once and tell the site.';

/** The words of each built-in mail. */
export function wordingOf(kind: MailKind, facts: WordingFacts): Wording {
  return wordings[kind](facts);
}

const wordings: Readonly<Record<MailKind, (facts: WordingFacts) => Wording>> = {
  invite: ({ site }) => ({
    heading: `You are invited to ${site}`,
    lead: 'Somebody has set up an account for you. Accept the invitation to choose a password and sign in.',
    action: 'Accept the invitation',
    otherwise: 'If you do not know what this is about, ignore this message.',
  }),
  confirmation: ({ site }) => ({
    heading: 'Confirm your email address',
    lead: `Thank you for signing up at ${site}. One click shows that this address is yours, and your account is ready.`,
    action: 'Confirm my address',
    otherwise: 'If you did not sign up, ignore this message: without the click no account is opened.',
  }),
  recovery: ({ site }) => ({
    heading: 'Choose a new password',
    lead: `We were asked to let you back into your account at ${site}. Follow the link to set a new password.`,
    action: 'Set a new password',
    otherwise: 'If it was not you who asked, ignore this message. Your password stays as it is.',
  }),
  email_change: ({ site }) => ({
    heading: 'Confirm your new address',
    lead: `You asked to use another email address for your account at ${site}.`,
    action: 'Use the new address',
    otherwise: 'If you did not ask for this, ignore this message. Nothing changes without the click.',
  }),
  magic_link: ({ site }) => ({
    heading: `Sign in to ${site}`,
    lead: `One click signs you in to your account at ${site}.`,
    action: 'Sign in',
    otherwise: 'If it was not you who asked, ignore this message. Nobody is signed in without the click.',
  }),
  reauthentication: ({ site }) => ({
    heading: 'Your verification code',
    lead: `Enter this code to confirm that it is you who changes your account at ${site}.`,
    otherwise: 'If you did not ask for a code, somebody is signed in to your account: choose a new password at once.',
  }),
  password_changed_notification: ({ site }) => ({
    heading: 'Your password was changed',
    lead: `The password of your account at ${site} has just been changed.`,
    otherwise: contactSite,
  }),
  email_changed_notification: ({ site, OldEmail }) => ({
    heading: 'Your email address was changed',
    lead: `Your account at ${site} no longer uses the address ${OldEmail}.`,
    otherwise: contactSite,
  }),
  phone_changed_notification: ({ site }) => ({
    heading: 'Your phone number was changed',
    lead: `The phone number of your account at ${site} has just been changed.`,
    otherwise: contactSite,
  }),
  identity_linked_notification: ({ site, Provider }) => ({
    heading: 'A way to sign in was added',
    lead: `You can now sign in to your account at ${site} with ${Provider}.`,
    otherwise: contactSite,
  }),
  identity_unlinked_notification: ({ site, Provider }) => ({
    heading: 'A way to sign in was removed',
    lead: `You can no longer sign in to your account at ${site} with ${Provider}.`,
    otherwise: contactSite,
  }),
  mfa_factor_enrolled_notification: ({ site }) => ({
    heading: 'A verification method was added',
    lead: `Signing in to your account at ${site} can now ask for a second step.`,
    otherwise: contactSite,
  }),
  mfa_factor_unenrolled_notification: ({ site }) => ({
    heading: 'A verification method was removed',
    lead: `Signing in to your account at ${site} no longer asks for the verification method that was removed.`,
    otherwise: contactSite,
  }),
};
