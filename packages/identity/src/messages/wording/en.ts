import type { MailWording } from './mail-wording.ts';

const contactSite = 'If this was not you, choose a new password at once and tell the site.';

/** English. The subjects are those of the servers this one replaces (decision 20). */
export const english: MailWording = {
  direction: 'ltr',
  locale: 'en',
  linkValidity: 'The link works once, for {validity}.',
  codeValidity: 'The code works once, for {validity}.',
  copyAddress: 'If the button does nothing, copy this address into your browser:',
  untilNow: 'Until now',
  fromNow: 'From now on',
  sentTo: 'Sent to {recipient} on behalf of {site}',
  mails: {
    invite: {
      subject: 'You have been invited',
      heading: 'You are invited to {site}',
      lead: 'Somebody has set up an account for you. Accept the invitation to choose a password and sign in.',
      action: 'Accept the invitation',
      otherwise: 'If you do not know what this is about, ignore this message.',
    },
    confirmation: {
      subject: 'Confirm Your Signup',
      heading: 'Confirm your email address',
      lead: 'Thank you for signing up at {site}. One click shows that this address is yours, and your account is ready.',
      action: 'Confirm my address',
      otherwise: 'If you did not sign up, ignore this message: without the click no account is opened.',
    },
    recovery: {
      subject: 'Reset Your Password',
      heading: 'Choose a new password',
      lead: 'We were asked to let you back into your account at {site}. Follow the link to set a new password.',
      action: 'Set a new password',
      otherwise: 'If it was not you who asked, ignore this message. Your password stays as it is.',
    },
    email_change: {
      subject: 'Confirm Email Change',
      heading: 'Confirm your new address',
      lead: 'You asked to use another email address for your account at {site}.',
      action: 'Use the new address',
      otherwise: 'If you did not ask for this, ignore this message. Nothing changes without the click.',
    },
    magic_link: {
      subject: 'Your Magic Link',
      heading: 'Sign in to {site}',
      lead: 'One click signs you in to your account at {site}.',
      action: 'Sign in',
      otherwise: 'If it was not you who asked, ignore this message. Nobody is signed in without the click.',
    },
    reauthentication: {
      subject: '{code} is your verification code',
      heading: 'Your verification code',
      lead: 'Enter this code to confirm that it is you who changes your account at {site}.',
      otherwise: 'If you did not ask for a code, somebody is signed in to your account: choose a new password at once.',
    },
    password_changed_notification: {
      subject: 'Your password was changed',
      heading: 'Your password was changed',
      lead: 'The password of your account at {site} has just been changed.',
      otherwise: contactSite,
    },
    email_changed_notification: {
      subject: 'Your email address was changed',
      heading: 'Your email address was changed',
      lead: 'Your account at {site} no longer uses the address {oldEmail}.',
      otherwise: contactSite,
    },
    phone_changed_notification: {
      subject: 'Your phone number was changed',
      heading: 'Your phone number was changed',
      lead: 'The phone number of your account at {site} has just been changed.',
      otherwise: contactSite,
    },
    identity_linked_notification: {
      subject: 'A way to sign in was added',
      heading: 'A way to sign in was added',
      lead: 'You can now sign in to your account at {site} with {provider}.',
      otherwise: contactSite,
    },
    identity_unlinked_notification: {
      subject: 'A way to sign in was removed',
      heading: 'A way to sign in was removed',
      lead: 'You can no longer sign in to your account at {site} with {provider}.',
      otherwise: contactSite,
    },
    mfa_factor_enrolled_notification: {
      subject: 'A verification method was added',
      heading: 'A verification method was added',
      lead: 'Signing in to your account at {site} can now ask for a second step.',
      otherwise: contactSite,
    },
    mfa_factor_unenrolled_notification: {
      subject: 'A verification method was removed',
      heading: 'A verification method was removed',
      lead: 'Signing in to your account at {site} no longer asks for the verification method that was removed.',
      otherwise: contactSite,
    },
  },
};
