/** Why an exchange with a foreign host failed. */
export type OutboundErrorKind =
  'invalid_url' | 'blocked_address' | 'dns' | 'connect' | 'tls' | 'timeout' | 'too_large' | 'broken';

const publicTexts: Readonly<Record<OutboundErrorKind, string>> = {
  invalid_url: 'The address is not a usable http or https URL',
  blocked_address: 'The host has no address that may be reached from here',
  dns: 'The host name could not be resolved',
  connect: 'The host did not accept a connection',
  tls: 'The host could not be verified over TLS',
  timeout: 'The host did not answer in time',
  too_large: 'The host answered with more than is accepted',
  broken: 'The connection to the host broke before the answer was complete',
};

/**
 * The one error of this package.
 *
 * `message` is a fixed text per `kind`, so it can be shown to a tenant: it never holds a byte that came from the remote
 * host, nor an address that was looked up. What does is in `cause`, for the log.
 *
 * `blocked_address`, `dns` and `connect` mean that there was no connection; `tls`, `broken` and `too_large` that there was
 * one; `timeout` says neither (netlify.md 6.3 answers these three groups differently).
 */
export class OutboundError extends Error {
  readonly kind: OutboundErrorKind;

  constructor(kind: OutboundErrorKind, cause?: unknown) {
    super(publicTexts[kind], cause === undefined ? {} : { cause });
    this.name = 'OutboundError';
    this.kind = kind;
  }
}
