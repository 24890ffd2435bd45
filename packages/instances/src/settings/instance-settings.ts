import type { z } from 'zod';
import { isLinkingDomain, isSiteAddress, isWebAddress } from './address-rules.ts';
import { customOauthSettings } from './custom-oauth-settings.ts';
import { externalSettings } from './external-settings.ts';
import { jwtSettings } from './jwt-settings.ts';
import { hookSettings } from './hook-settings.ts';
import { eventSettings } from './event-settings.ts';
import { choice, choices, flag, group, text, texts } from './leaf.ts';
import { mailerSettings, smtpSettings } from './mail-settings.ts';
import { passwordSettings } from './password-settings.ts';
import { quotaSettings } from './quota-settings.ts';
import { rateLimitSettings } from './rate-limit-settings.ts';
import { samlSettings } from './saml-settings.ts';
import { securitySettings } from './security-settings.ts';
import { cookieSettings, sessionSettings } from './session-settings.ts';
import { smsSettings } from './sms-settings.ts';
import { webhookSettings } from './webhook-settings.ts';

/**
 * Every setting of an instance: type, default, help, environment names and which are secret, declared once. Durations
 * are whole seconds.
 */
export const settingsSchema = group({
  site_url: text('Address of the site: links in mails and redirects lead there.', {
    env: 'GOTRUE_SITE_URL',
    max: 2048,
    matches: isSiteAddress,
    allowed: 'an absolute address that starts with http://, https:// or the scheme of an app, as myapp://',
  }),
  api_external_url: text('Public address of this API: links in mails lead there (Supabase dialect).', {
    env: ['GOTRUE_API_API_EXTERNAL_URL', 'GOTRUE_API_EXTERNAL_URL', 'API_EXTERNAL_URL'],
    max: 2048,
    matches: isWebAddress,
    allowed: 'an absolute address that starts with http:// or https://',
  }),
  uri_allow_list: texts([], 'Further addresses that a request may redirect to; * stands for any text.', {
    env: 'GOTRUE_URI_ALLOW_LIST',
  }),
  disable_signup: flag(false, 'Nobody can sign up; admins still invite and create users.', {
    env: 'GOTRUE_DISABLE_SIGNUP',
  }),
  dialect: choice(['auto', 'netlify', 'supabase'], 'Wire language of requests that show none themselves.'),
  dialects: choices(['netlify', 'supabase'], ['netlify', 'supabase'], 'Wire languages that are served.'),
  jwt: jwtSettings,
  smtp: smtpSettings,
  mailer: mailerSettings,
  sms: smsSettings,
  external: externalSettings,
  custom_oauth: customOauthSettings,
  saml: samlSettings,
  webhook: webhookSettings,
  hook: hookSettings,
  cookies: cookieSettings,
  sessions: sessionSettings,
  security: securitySettings,
  password: passwordSettings,
  rate_limit: rateLimitSettings,
  quotas: quotaSettings,
  audit_log: group({
    disable_postgres: flag(false, 'What happened is only logged, not kept in the database.', {
      env: 'GOTRUE_AUDIT_LOG_DISABLE_POSTGRES',
    }),
  }),
  events: eventSettings,
  experimental: group({
    provider_linking_domains: texts(
      [],
      'Providers whose accounts are only linked among themselves, as provider=domain.',
      {
        env: 'GOTRUE_EXPERIMENTAL_PROVIDER_LINKING_DOMAINS',
        matches: isLinkingDomain,
        allowed: 'at most 100 texts such as azure=work',
      },
    ),
    providers_with_own_linking_domain: texts([], 'Providers whose accounts are linked to none of another provider.', {
      env: 'GOTRUE_EXPERIMENTAL_PROVIDERS_WITH_OWN_LINKING_DOMAIN',
    }),
    cursor_pagination_enabled: flag(false, 'Lists of users are read by cursor when no page is named.', {
      env: 'GOTRUE_EXPERIMENTAL_CURSOR_PAGINATION_ENABLED',
    }),
    create_email_identity_on_password_set_enabled: flag(
      false,
      'Who sets a first password and has a confirmed address gets an e-mail identity.',
      { env: 'GOTRUE_EXPERIMENTAL_CREATE_EMAIL_IDENTITY_ON_PASSWORD_SET_ENABLED' },
    ),
  }),
  hide_existing_accounts: flag(false, 'Answers do not tell whether an address has an account already.', {
    env: 'GATEHOUSE_HIDE_EXISTING_ACCOUNTS',
  }),
});

type DeepReadonly<T> = T extends readonly (infer Item)[]
  ? readonly Item[]
  : T extends object
    ? { readonly [K in keyof T]: DeepReadonly<T[K]> }
    : T;

type DeepPartial<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { readonly [K in keyof T]?: DeepPartial<T[K]> }
    : T;

/** The settings an instance runs with: every one has a value. */
export type InstanceSettings = DeepReadonly<z.output<typeof settingsSchema>>;

/** Only what was set explicitly; what is absent is inherited. `false`, `0` and `''` are values like any other. */
export type SparseSettings = DeepPartial<InstanceSettings>;
