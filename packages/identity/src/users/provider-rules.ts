import { AppError } from '@gatehouse/errors';
import type { Instance } from '@gatehouse/instances';
import { smsChannelsOf } from '../messages/sms/sms-providers.ts';
import { requireShortName } from './short-name.ts';

/** @throws AppError `email_provider_disabled` */
export function requireEmailProvider(instance: Instance): void {
  if (!instance.settings.external.email.enabled) throw new AppError('email_provider_disabled');
}

/** @throws AppError `phone_provider_disabled` (400) */
export function requirePhoneProvider({ settings }: Instance, text = 'Phone logins are disabled'): void {
  if (!settings.external.phone.enabled) throw new AppError('phone_provider_disabled', { text });
}

/** @throws AppError `validation_failed` for a way of texting that the site's provider does not have; empty is the usual one */
export function requireChannel({ settings: { sms, hook } }: Instance, channel = ''): void {
  const channels: readonly string[] = smsChannelsOf(sms);
  // A hook that sends the messages knows itself what they may travel by.
  if (hook.send_sms.enabled || channel === '' || channels.includes(channel)) return;
  throw new AppError('validation_failed', { text: `Invalid channel, allowed is ${channels.join(' or ')}` });
}

/** Whether anybody can sign in by a mail. @throws AppError `email_provider_disabled` (422) */
export function requireMagicLinks({ settings }: Instance): void {
  const { email } = settings.external;
  if (email.enabled && email.magic_link_enabled) return;
  throw new AppError('email_provider_disabled', { status: 422, text: 'Email logins are disabled' });
}

/** @throws AppError `signup_disabled` */
export function requireSignupsOpen(instance: Instance): void {
  if (instance.settings.disable_signup) throw new AppError('signup_disabled');
}

/**
 * The role that a person may be given. The roles that open the admin API to a token are never given to a user: whoever
 * may write roles of one wire language would otherwise be an administrator in the other.
 *
 * @throws AppError `validation_failed`
 */
export function requireGivableRole(instance: Instance, role: string): string {
  if (!instance.settings.jwt.admin_roles.includes(role)) return requireShortName('role', role);
  throw new AppError('validation_failed', { text: `The role ${role} cannot be given to a user`, status: 422 });
}
