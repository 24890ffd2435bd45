import type { InstanceSettings } from '@gatehouse/instances';
import type { Context } from '../context.ts';

/** A hook of the site that is asked, or told, inside a request (supabase-extended.md 13), as settings call it. */
export type AuthHookName = keyof InstanceSettings['hook'];

/** What the receiver reads as `metadata.name`. */
export const wireNames: Readonly<Record<AuthHookName, string>> = {
  before_user_created: 'before-user-created',
  after_user_created: 'after-user-created',
  custom_access_token: 'customize-access-token',
  send_sms: 'send-sms',
  send_email: 'send-email',
  password_verification_attempt: 'password-verification',
};

/** Whether the site has that hook, whatever language the request speaks (decision 33). */
export function hasAuthHook({ instance }: Pick<Context, 'instance'>, name: AuthHookName): boolean {
  return instance.settings.hook[name].enabled;
}
