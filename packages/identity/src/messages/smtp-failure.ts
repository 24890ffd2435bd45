import { OutboundError } from '@gatehouse/outbound';

/** Why a mail was not accepted: a class that a site's owner may see, never what the server said. */
export interface SmtpFailure {
  readonly error: string;
  /** True when the server refused this very mail for good. */
  readonly isPermanent: boolean;
  /** The three digits of the server's answer, if it gave one. */
  readonly status: number | undefined;
}

interface NodemailerError extends Error {
  readonly code?: string;
  readonly responseCode?: number;
}

const classes: Readonly<Record<string, string>> = {
  // Nothing but the time that a mail may take breaks it off.
  EABORT: 'smtp_timeout',
  EAUTH: 'smtp_auth_failed',
  ECONNECTION: 'smtp_unreachable',
  EDNS: 'smtp_host_unknown',
  ESOCKET: 'smtp_unreachable',
  ETIMEDOUT: 'smtp_timeout',
  ETLS: 'smtp_tls_failed',
};

/** nodemailer keeps only the words of a certificate that OpenSSL or Node did not accept. */
const aboutTls = /certificate|altnames|\b(?:SSL|TLS)\b/i;

/** What was refused is the mail itself: its sender, its recipient or its contents. */
const aboutTheMail: ReadonlySet<string> = new Set(['EENVELOPE', 'EMESSAGE']);

/**
 * Judges an error of sending.
 *
 * Only a 5xx answer to this mail's envelope or contents is permanent. A wrong password or certificate is the site's to
 * mend, and its mails wait for that.
 */
export function smtpFailureOf(error: unknown): SmtpFailure {
  if (error instanceof OutboundError) {
    return { error: `smtp_${error.kind}`, isPermanent: false, status: undefined };
  }
  const { code = '', responseCode: status } = error as NodemailerError;
  if (aboutTheMail.has(code)) {
    // Without an answer of the server the address was refused here, before it was sent.
    const isPermanent = status === undefined || status >= 500;
    return { error: isPermanent ? 'smtp_rejected' : 'smtp_deferred', isPermanent, status };
  }
  const isAboutTls = code === 'ESOCKET' && aboutTls.test((error as Error).message);
  return { error: isAboutTls ? 'smtp_tls_failed' : (classes[code] ?? 'smtp_failed'), isPermanent: false, status };
}
