import { isHost, isMailAddress, isSitePath, isWebAddress } from './address-rules.ts';
import { emailValidationSettings } from './email-validation-settings.ts';
import { feedbackSettings } from './feedback-settings.ts';
import { allowedHeaderMap } from './header-map.ts';
import { allowedLanguageTags, isLanguageTag } from './language-tag.ts';
import { choice, flag, group, seconds, text, texts, wholeNumber } from './leaf.ts';
import { mailHeadersProblem } from './mail-headers.ts';
import { bodySettings, subjectSettings, templateSettings, translationSettings } from './mail-text-settings.ts';
import { notificationSettings } from './notification-settings.ts';

const year = 31_536_000;

/** The mail server, and how often one person may be written to. */
export const smtpSettings = group({
  host: text('Host name of the mail server; empty sends no mail.', {
    env: 'GOTRUE_SMTP_HOST',
    matches: isHost,
    allowed: 'a host name or an IP address, without a scheme or a port',
  }),
  port: wholeNumber(587, [1, 65_535], 'Port of the mail server; 465 means TLS from the start.', {
    env: 'GOTRUE_SMTP_PORT',
    zeroInherits: true,
  }),
  user: text('User name at the mail server; empty signs in to none.', { env: 'GOTRUE_SMTP_USER' }),
  pass: text('Password at the mail server.', { env: 'GOTRUE_SMTP_PASS', secret: true, max: 4096 }),
  admin_email: text('Address that mails come from.', { env: 'GOTRUE_SMTP_ADMIN_EMAIL' }),
  sender_name: text('Name that mails come from; empty shows the address.', { env: 'GOTRUE_SMTP_SENDER_NAME' }),
  reply_to: text('Address that answers to mails go to; empty is the one they come from.', {
    env: 'GATEHOUSE_SMTP_REPLY_TO',
    matches: isMailAddress,
    allowed: 'an address such as hello@example.com',
  }),
  tls: choice(
    ['auto', 'required', 'implicit'],
    'Encryption: where the server offers it (from the start on port 465), always by STARTTLS, or always from the start.',
    { env: 'GATEHOUSE_SMTP_TLS' },
  ),
  headers: text('Further headers of each mail (JSON); $messageType in a value stands for the kind of mail.', {
    env: 'GOTRUE_SMTP_HEADERS',
    max: 8192,
    multiline: true,
    allowed: allowedHeaderMap,
    problemOf: mailHeadersProblem,
  }),
  logging_enabled: flag(false, 'The log says from whom and to whom each mail went.', {
    env: 'GOTRUE_SMTP_LOGGING_ENABLED',
  }),
  max_frequency: seconds(900, [0, year], 'Least time between two mails of a kind to one person; 0 sets no limit.', {
    env: 'GOTRUE_SMTP_MAX_FREQUENCY',
    zeroInherits: true,
    supabaseDefault: 60,
  }),
});

/** Confirmation, and the texts, links and life of mails. */
export const mailerSettings = group({
  autoconfirm: flag(false, 'New users need not confirm their address.', { env: 'GOTRUE_MAILER_AUTOCONFIRM' }),
  ...feedbackSettings,
  subjects: subjectSettings,
  templates: templateSettings,
  bodies: bodySettings,
  translations: translationSettings,
  default_language: text('Language of mails to people who say none, and of the site’s own texts; empty is English.', {
    env: 'GATEHOUSE_MAILER_DEFAULT_LANGUAGE',
    matches: isLanguageTag,
    allowed: allowedLanguageTags,
  }),
  languages: texts([], 'Languages that mails are sent in, such as en,de; empty: every one there is a text in.', {
    env: 'GATEHOUSE_MAILER_LANGUAGES',
    matches: isLanguageTag,
    allowed: 'language tags such as de, pt-BR or zh-Hans',
  }),
  template_max_size: wholeNumber(1_000_000, [1, 1_000_000], 'Most bytes of a template that is fetched.', {
    env: 'GOTRUE_MAILER_TEMPLATE_MAX_SIZE',
    zeroInherits: true,
    outsideInherits: true,
  }),
  template_max_age: seconds(
    10,
    [0, 86_400],
    'How long a template that was fetched is used before it is asked for again.',
    {
      env: 'GOTRUE_MAILER_TEMPLATE_MAX_AGE',
      supabaseDefault: 600,
    },
  ),
  template_retry_interval: seconds(
    10,
    [1, 86_400],
    'How soon a template that could not be fetched is asked for again.',
    {
      env: 'GOTRUE_MAILER_TEMPLATE_RETRY_INTERVAL',
      zeroInherits: true,
    },
  ),
  url_paths: group({
    invite: urlPath('of an invitation', 'INVITE'),
    confirmation: urlPath('of a confirmation', 'CONFIRMATION'),
    recovery: urlPath('of a recovery', 'RECOVERY'),
    email_change: urlPath('of a change of address', 'EMAIL_CHANGE'),
  }),
  secure_email_change_enabled: flag(true, 'A change of address is confirmed from the old and the new one.', {
    env: 'GOTRUE_MAILER_SECURE_EMAIL_CHANGE_ENABLED',
  }),
  allow_unverified_email_sign_ins: flag(false, 'A provider’s user may sign in with an address nobody confirmed.', {
    env: 'GOTRUE_MAILER_ALLOW_UNVERIFIED_EMAIL_SIGN_INS',
  }),
  otp_exp: seconds(86_400, [1, year], 'How long a code or link that was mailed is valid (Supabase dialect).', {
    env: 'GOTRUE_MAILER_OTP_EXP',
    zeroInherits: true,
  }),
  otp_length: wholeNumber(6, [6, 10], 'Digits of a code that is mailed.', {
    env: 'GOTRUE_MAILER_OTP_LENGTH',
    outsideInherits: true,
  }),
  otp_attempts_max: wholeNumber(10, [1, 1000], 'Wrong tries after which a code that was mailed is worth nothing.', {
    env: 'GATEHOUSE_MAILER_OTP_ATTEMPTS_MAX',
  }),
  external_hosts: texts(
    [],
    'Public hosts of this API, with their port, that links lead to when a request came through them.',
    {
      env: 'GOTRUE_MAILER_EXTERNAL_HOSTS',
    },
  ),
  confirm_page: flag(
    false,
    'A link that signs in shows a page with a button first, so that mail scanners spend none.',
    {
      env: 'GATEHOUSE_MAILER_CONFIRM_PAGE',
    },
  ),
  notifications: notificationSettings,
  email_validation: emailValidationSettings,
  unsubscribe_url: text(
    'Page of the site, or mailto: address, where people turn notices off; it is in their headers.',
    {
      env: 'GATEHOUSE_MAILER_UNSUBSCRIBE_URL',
      max: 2048,
      matches: isUnsubscribeAddress,
      allowed: 'an address that starts with https://, http:// or mailto:',
    },
  ),
  recovery_max_age: maxAge(86_400, 'a recovery', 'RECOVERY'),
  confirmation_max_age: maxAge(86_400, 'a confirmation or a change of address', 'CONFIRMATION'),
  invite_max_age: maxAge(604_800, 'an invitation', 'INVITE'),
});

function isUnsubscribeAddress(value: string): boolean {
  if (/[\s<>,]/.test(value)) return false;
  return isWebAddress(value) || (value.startsWith('mailto:') && isMailAddress(value.slice(7).replace(/\?.*$/, '')));
}

function urlPath(what: string, name: string) {
  return text(`Path on the site that the link ${what} leads to.`, {
    env: `GOTRUE_MAILER_URLPATHS_${name}`,
    default: '/',
    supabaseDefault: '/verify',
    max: 2048,
    matches: isSitePath,
    allowed: 'a path on the site such as /welcome, without scheme and host',
  });
}

function maxAge(defaultValue: number, what: string, name: string) {
  return seconds(defaultValue, [1, year], `How long the link of ${what} is valid.`, {
    env: `GOTRUE_MAILER_${name}_MAX_AGE`,
    zeroInherits: true,
  });
}
