/** What a class of failure means; of mails and texts its name begins with the channel's. */
const words: Readonly<Record<string, string>> = {
  attempts_exhausted: 'it was begun as often as it may be, and never came to an end',
  auth_failed: 'the credentials were refused',
  blocked_address: 'its address may not be reached from here',
  connect: 'nothing answers at its address',
  deferred: 'it wants to be asked later',
  dns: 'its name is not known',
  host_unknown: 'its name is not known',
  internal_error: 'a fault of this server, which its log tells of',
  not_configured: 'the settings do not say by what to send',
  provider_failed: 'the provider failed',
  rejected: 'it was refused for good',
  throttled: 'it wants to be asked less often',
  timeout: 'there was no answer in time',
  tls: 'no safe connection could be made',
  tls_failed: 'no safe connection could be made',
  undelivered: 'the provider could not deliver it',
  unreachable: 'nothing answers at its address',
};

/** A class of failure as the log has it, and in words where there are any. */
export function explained(failure: string): string {
  const word = words[failure.replace(/^(?:smtp|sms)_/, '')];
  return word === undefined ? failure : `${failure}: ${word}`;
}
