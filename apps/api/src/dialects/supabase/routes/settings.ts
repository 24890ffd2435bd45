import type { InstanceSettings } from '@gatehouse/instances';
import type { ApiMiddleware } from '../../../api-state.ts';
import { answerJson } from '../presenters/present.ts';

/** Providers in the order and spelling of the wire; all are named, whether or not they can be switched on. */
const providers = [
  'apple',
  'azure',
  'bitbucket',
  'discord',
  'facebook',
  'snapchat',
  'figma',
  'fly',
  'github',
  'gitlab',
  'google',
  'keycloak',
  'kakao',
  'linkedin',
  'linkedin_oidc',
  'notion',
  'spotify',
  'slack',
  'slack_oidc',
  'workos',
  'twitch',
  'twitter',
  'zoom',
] as const;

/** `GET /settings`: what a login form needs to know (supabase-core.md 13.2; a superset with decision 16). */
export const showSettings: ApiMiddleware = (ctx) => {
  const { external, disable_signup, mailer, saml, sms } = ctx.state.instance.settings;
  answerJson(ctx, {
    external: {
      anonymous_users: external.anonymous_users.enabled,
      ...Object.fromEntries(providers.map((name) => [name, isEnabled(external, name)])),
      email: external.email.enabled,
      phone: external.phone.enabled,
    },
    external_labels: external.saml.name === '' ? {} : { saml: external.saml.name },
    disable_signup,
    autoconfirm: mailer.autoconfirm,
    mailer_autoconfirm: mailer.autoconfirm,
    phone_autoconfirm: sms.autoconfirm,
    sms_provider: sms.provider === 'none' ? '' : sms.provider,
    saml_enabled: saml.enabled,
    saml_private_key_next_configured: saml.private_key_next !== '',
    passkeys_enabled: false,
  });
};

function isEnabled(external: InstanceSettings['external'], name: string): boolean {
  const provider: unknown = external[name as keyof typeof external];
  return typeof provider === 'object' && provider !== null && 'enabled' in provider && provider.enabled === true;
}
