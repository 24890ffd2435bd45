import { amount, group, wholeNumber } from './leaf.ts';

const billion = 1_000_000_000;

/** How much of the platform a site may use. Not the site's to decide: a tenant never sets these. */
export const quotaSettings = group({
  users_max: quota('Users that the site may have; 0: any number.', 'USERS_MAX'),
  mails_per_hour: quota(
    'Mails that the site may send in an hour, besides its rate limits; 0: any number.',
    'MAILS_PER_HOUR',
  ),
  mails_per_day: quota('Mails that the site may send in a day; 0: any number.', 'MAILS_PER_DAY'),
  sms_per_hour: quota('Text messages that the site may send in an hour; 0: any number.', 'SMS_PER_HOUR'),
  sms_per_day: quota('Text messages that the site may send in a day; 0: any number.', 'SMS_PER_DAY'),
  webhooks_per_hour: quota(
    'Attempts to deliver webhooks in an hour; later ones wait; 0: any number.',
    'WEBHOOKS_PER_HOUR',
  ),
  webhooks_per_day: quota('Attempts to deliver webhooks in a day; later ones wait; 0: any number.', 'WEBHOOKS_PER_DAY'),
  requests_per_second: amount(0, [0, 1_000_000], 'Requests that the site is answered in a second; 0: any number.', {
    env: 'GATEHOUSE_QUOTA_REQUESTS_PER_SECOND',
  }),
});

function quota(doc: string, name: string) {
  return wholeNumber(0, [0, billion], doc, { env: `GATEHOUSE_QUOTA_${name}` });
}
