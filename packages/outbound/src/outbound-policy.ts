import type { MailHostLookup } from './find-mail-hosts.ts';

/** What may be reached, and how much may come back. */
export interface OutboundPolicy {
  /** CIDR ranges the operator opens beside the public internet, e.g. `127.0.0.0/8`. Empty: public addresses only. */
  readonly allowedRanges: readonly string[];
  /** The most a response body may have, in bytes; a call may ask for less, never for more. */
  readonly maxResponseBytes: number;
  /** The most a response's header section may have, in bytes. Default 16 KiB. */
  readonly maxHeaderBytes?: number;
  /** The most that DNS, connecting and the TLS handshake may take together, in milliseconds. Default 10 s. */
  readonly connectTimeoutMs?: number;
  /** The most that a whole exchange with a provider may take, in milliseconds: text messages and the like. Default 10 s. */
  readonly providerTimeoutMs?: number;
  /** Certificates (PEM) of the operator's own authorities, trusted beside the public ones. */
  readonly trustedCertificates?: readonly string[];
  /**
   * Names to addresses, instead of the hosts file and DNS. Its answers are checked like any other. The signal is aborted
   * when the answer is no longer wanted.
   */
  readonly lookup?: (hostname: string, signal: AbortSignal) => Promise<readonly string[]>;
  /** Who takes the mail of a domain, instead of DNS. */
  readonly lookupMail?: MailHostLookup;
}
