import type { InstanceSettings } from '@gatehouse/instances';
import type { MailKind } from './mail-kinds.ts';
import type { MailReturn } from './mail-return.ts';

/**
 * For how long the link and the code of a mail are good, in seconds: where they lead to the API there is one time for all
 * kinds (supabase-core.md 8).
 */
export function linkLifetimeSeconds({ mailer }: InstanceSettings, kind: MailKind, via: MailReturn['via']): number {
  if (via === 'api') return mailer.otp_exp;
  if (kind === 'invite') return mailer.invite_max_age;
  return kind === 'recovery' || kind === 'magic_link' ? mailer.recovery_max_age : mailer.confirmation_max_age;
}
