const names: Readonly<Record<string, string>> = {
  sign_ups: 'Sign-ups',
  token_refreshes: 'Tokens refreshed',
  mails_sent: 'Mails sent',
  mails_failed: 'Mails failed',
  sms_sent: 'Text messages sent',
  sms_failed: 'Text messages failed',
  webhooks_sent: 'Webhooks sent',
  webhooks_failed: 'Webhooks failed',
  rate_limited: 'Requests over the rate limit (429)',
  server_errors: 'Server errors (5xx)',
};

/** What people call a metric; one that is not known goes by its own name. */
export function metricName(metric: string): string {
  const [, method] = /^logins\.(.+)$/.exec(metric) ?? [];
  return method === undefined ? (names[metric] ?? metric) : `Logins by ${method.replaceAll('_', ' ')}`;
}
