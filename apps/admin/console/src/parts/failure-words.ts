/** What a class of failure means; of mails and texts its name begins with the channel's. */
const words: Readonly<Record<string, string>> = {
  attempts_exhausted: 'it was attempted as often as allowed and never finished',
  auth_failed: 'the credentials were refused',
  blocked_address: 'its address is in a blocked network',
  connect: 'could not connect',
  deferred: 'the server asked to try again later',
  dns: 'its host name could not be found',
  host_unknown: 'its host name could not be found',
  internal_error: 'a fault of this server: see its log',
  not_configured: 'no mail server or SMS provider is configured',
  provider_failed: 'the provider answered with an error',
  rejected: 'it was rejected permanently',
  throttled: 'too many requests: the server asked to slow down',
  timeout: 'timed out',
  tls: 'no secure connection (TLS) could be made',
  tls_failed: 'no secure connection (TLS) could be made',
  undelivered: 'the provider could not deliver it',
  unreachable: 'could not connect',
};

/** A class of failure as the log has it, and in words where there are any. */
export function explained(failure: string): string {
  const word = words[failure.replace(/^(?:smtp|sms)_/, '')];
  return word === undefined ? failure : `${failure}: ${word}`;
}
