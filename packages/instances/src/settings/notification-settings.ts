import { flag, group } from './leaf.ts';

/** Mails that tell people of changes to their account. */
export const notificationSettings = group({
  password_changed: notification('their password', 'PASSWORD_CHANGED'),
  email_changed: notification('their e-mail address', 'EMAIL_CHANGED'),
  phone_changed: notification('their phone number', 'PHONE_CHANGED'),
  identity_linked: notification('a way to sign in that was added', 'IDENTITY_LINKED'),
  identity_unlinked: notification('a way to sign in that was taken away', 'IDENTITY_UNLINKED'),
  mfa_factor_enrolled: notification('a factor that was added', 'MFA_FACTOR_ENROLLED'),
  mfa_factor_unenrolled: notification('a factor that was taken away', 'MFA_FACTOR_UNENROLLED'),
});

function notification(what: string, name: string) {
  return flag(false, `People are told by mail of a change of ${what}.`, {
    env: `GOTRUE_MAILER_NOTIFICATIONS_${name}_ENABLED`,
  });
}
