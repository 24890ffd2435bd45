import PostalMime, { decodeWords, type Address, type Email, type Header } from 'postal-mime';
import { findLinks } from './find-links.ts';

/** A mail as it was received, decoded. Attachments are not kept. */
export interface InboxMessage {
  /** Sorts by arrival. */
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly receivedAt: string;
  /** The address in `From`, or the envelope's sender where there is none. */
  readonly from: string;
  /** The envelope's recipients, which is whom the mail really went to. */
  readonly to: string[];
  readonly subject: string;
  /** Empty when the mail has no such part. */
  readonly text: string;
  /** Empty when the mail has no such part. */
  readonly html: string;
  /** Every http(s) address in it, in order, each once. */
  readonly links: string[];
  /** By lower-case name; those of one name are joined with line ends. */
  readonly headers: Record<string, string>;
}

/** What SMTP says about a mail besides its content. */
export interface Envelope {
  readonly id: string;
  readonly receivedAt: Date;
  readonly from: string;
  readonly to: readonly string[];
}

/**
 * Reads a mail.
 *
 * @throws Error for a mail whose parts are nested beyond all measure
 */
export async function parseMessage(raw: Buffer, envelope: Envelope): Promise<InboxMessage> {
  const mail: Email = await PostalMime.parse(raw);
  const text = mail.text ?? '';
  const html = mail.html ?? '';
  return {
    id: envelope.id,
    receivedAt: envelope.receivedAt.toISOString(),
    from: addressOf(mail.from) ?? envelope.from,
    to: [...envelope.to],
    subject: mail.subject ?? '',
    text,
    html,
    links: findLinks(html, text),
    headers: joinHeaders(mail.headers),
  };
}

function addressOf(from: Address | undefined): string | undefined {
  const mailbox = from?.group === undefined ? from : from.group[0];
  return mailbox?.address === '' ? undefined : mailbox?.address;
}

function joinHeaders(headers: readonly Header[]): Record<string, string> {
  const joined = new Map<string, string>();
  for (const { key, value } of headers) {
    const earlier = joined.get(key);
    const decoded = decodeWords(value);
    joined.set(key, earlier === undefined ? decoded : `${earlier}\n${decoded}`);
  }
  return Object.fromEntries(joined);
}

/** True for a value with the shape of a message, such as one read from a file should have. */
export function isInboxMessage(value: unknown): value is InboxMessage {
  if (typeof value !== 'object' || value === null) return false;
  const fields: Partial<Record<string, unknown>> = { ...value };
  const texts = ['id', 'receivedAt', 'from', 'subject', 'text', 'html'];
  return (
    texts.every((name) => typeof fields[name] === 'string') &&
    isTexts(fields['to']) &&
    isTexts(fields['links']) &&
    typeof fields['headers'] === 'object' &&
    fields['headers'] !== null &&
    isTexts(Object.values(fields['headers']))
  );
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string');
}
