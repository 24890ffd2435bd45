import { parseRate } from './parse-rate.ts';
import { amount, group, text } from './leaf.ts';

/** How often one address may ask, and how much an instance may send. */
export const rateLimitSettings = group({
  token: perAddress(30, 'Requests for a token', 'TOKEN_REFRESH', 150),
  verify: perAddress(30, 'Links and codes', 'VERIFY'),
  otp: perAddress(30, 'Sign-ups, recoveries and codes, each,', 'OTP'),
  web3: perAddress(30, 'Sign-ins with a wallet', 'WEB3'),
  passkey: perAddress(30, 'Sign-ins with a passkey', 'PASSKEY'),
  sso: perAddress(30, 'Sign-ins through SAML', 'SSO'),
  oauth_dynamic_client_register: amount(10, [0, 1_000_000], 'New clients that one address may make in 300 seconds.', {
    env: ['GOTRUE_RATE_LIMIT_O_AUTH_DYNAMIC_CLIENT_REGISTER', 'GOTRUE_RATE_LIMIT_OAUTH_DYNAMIC_CLIENT_REGISTER'],
  }),
  anonymous_users: amount(30, [0, 1_000_000], 'Anonymous sign-ins that one address may make in an hour.', {
    env: 'GOTRUE_RATE_LIMIT_ANONYMOUS_USERS',
  }),
  email_sent: quota('Mails', 'EMAIL_SENT', { supabaseDefault: '30' }),
  sms_sent: quota('Text messages', 'SMS_SENT', { default: '30' }),
  sms_per_number: quota('Text messages to one number', 'SMS_PER_NUMBER', { default: '5/12m' }, 'GATEHOUSE'),
  sms_per_country: quota('Text messages to one country', 'SMS_PER_COUNTRY', {}, 'GATEHOUSE'),
});

function perAddress(defaultValue: number, what: string, name: string, supabaseDefault = defaultValue) {
  return amount(defaultValue, [0, 1_000_000], `${what} that one address may make in 300 seconds.`, {
    env: `GOTRUE_RATE_LIMIT_${name}`,
    supabaseDefault,
  });
}

interface QuotaDefaults {
  readonly default?: string;
  readonly supabaseDefault?: string;
}

function quota(what: string, name: string, defaults: QuotaDefaults, namespace = 'GOTRUE') {
  return text(`${what} that the site may send: so many an hour, or 10/1m for ten at once and one more a minute.`, {
    ...defaults,
    env: `${namespace}_RATE_LIMIT_${name}`,
    matches: (value) => parseRate(value) !== undefined,
    allowed: 'a number such as 30, or a number and a duration such as 10/1m',
  });
}
