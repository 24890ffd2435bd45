/** What is counted for each site and day. How people signed in follows `logins.`, as the `amr` claim names it. */
export type UsageMetric =
  | 'sign_ups'
  | `logins.${string}`
  | 'token_refreshes'
  | 'mails_sent'
  | 'mails_failed'
  | 'sms_sent'
  | 'sms_failed'
  | 'webhooks_sent'
  | 'webhooks_failed'
  | 'rate_limited'
  | 'server_errors';

/** Users seen on a day for the first time in its month: their sum over a month is how many were active in it. */
export const activeUsersMetric = 'monthly_active_users';

/** Whether something was sent, as usage counts it; null for what is neither. */
export function sendingMetric(channel: 'mail' | 'sms' | 'webhook', state: string): UsageMetric | null {
  const what = channel === 'sms' ? 'sms' : (`${channel}s` as const);
  if (state === 'sent') return `${what}_sent`;
  return state === 'failed' || state === 'abandoned' ? `${what}_failed` : null;
}
