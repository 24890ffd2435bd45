import { isSitePath, isWebAddressOrPath } from './address-rules.ts';
import { flag, group, seconds, text, wholeNumber } from './leaf.ts';

const year = 31_536_000;

/** The mail server, and how often one person may be written to. */
export const smtpSettings = group({
  host: text('Host name of the mail server; empty sends no mail.', { env: 'GOTRUE_SMTP_HOST' }),
  port: wholeNumber(587, [1, 65_535], 'Port of the mail server; 465 means TLS from the start.', {
    env: 'GOTRUE_SMTP_PORT',
    zeroInherits: true,
  }),
  user: text('User name at the mail server; empty signs in to none.', { env: 'GOTRUE_SMTP_USER' }),
  pass: text('Password at the mail server.', { env: 'GOTRUE_SMTP_PASS', secret: true, max: 4096 }),
  admin_email: text('Address that mails come from.', { env: 'GOTRUE_SMTP_ADMIN_EMAIL' }),
  sender_name: text('Name that mails come from; empty shows the address.', { env: 'GOTRUE_SMTP_SENDER_NAME' }),
  max_frequency: seconds(900, [0, year], 'Least time between two mails of a kind to one person; 0 sets no limit.', {
    env: 'GOTRUE_SMTP_MAX_FREQUENCY',
    zeroInherits: true,
    supabaseDefault: 60,
  }),
});

/** Confirmation, and the texts, links and life of mails. */
export const mailerSettings = group({
  autoconfirm: flag(false, 'New users need not confirm their address.', { env: 'GOTRUE_MAILER_AUTOCONFIRM' }),
  subjects: group({
    invite: subject('of an invitation', 'INVITE'),
    confirmation: subject('of a confirmation', 'CONFIRMATION'),
    recovery: subject('of a recovery', 'RECOVERY'),
    email_change: subject('of a change of address', 'EMAIL_CHANGE'),
  }),
  templates: group({
    invite: template('of an invitation', 'INVITE'),
    confirmation: template('of a confirmation', 'CONFIRMATION'),
    recovery: template('of a recovery', 'RECOVERY'),
    email_change: template('of a change of address', 'EMAIL_CHANGE'),
  }),
  url_paths: group({
    invite: urlPath('of an invitation', 'INVITE'),
    confirmation: urlPath('of a confirmation', 'CONFIRMATION'),
    recovery: urlPath('of a recovery', 'RECOVERY'),
    email_change: urlPath('of a change of address', 'EMAIL_CHANGE'),
  }),
  recovery_max_age: maxAge(86_400, 'a recovery', 'RECOVERY'),
  confirmation_max_age: maxAge(86_400, 'a confirmation or a change of address', 'CONFIRMATION'),
  invite_max_age: maxAge(604_800, 'an invitation', 'INVITE'),
});

function subject(what: string, name: string) {
  return text(`Subject ${what}; empty uses the built-in one.`, { env: `GOTRUE_MAILER_SUBJECTS_${name}` });
}

function template(what: string, name: string) {
  return text(`Where the template ${what} is: a path on the site or an address; empty uses the built-in one.`, {
    env: `GOTRUE_MAILER_TEMPLATES_${name}`,
    max: 2048,
    matches: isWebAddressOrPath,
    allowed: 'a path on the site, or an address that starts with http:// or https://',
  });
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
