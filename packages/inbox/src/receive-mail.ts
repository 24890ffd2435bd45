import type { SMTPServerDataStream, SMTPServerSession } from 'smtp-server';
import { parseMessage, type InboxMessage } from './inbox-message.ts';
import type { MailKeeper } from './mail-keeper.ts';

/** A refusal with the code that SMTP answers (RFC 5321, section 4.2). */
class SmtpError extends Error {
  readonly responseCode: number;

  constructor(responseCode: number, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'SmtpError';
    this.responseCode = responseCode;
  }
}

/**
 * Takes one mail off the wire and keeps it. Only then is it accepted, so that an accepted mail is never lost.
 *
 * @throws Error with a `responseCode`: 552 too large, 554 unreadable, 452 could not be kept
 */
export async function receiveMail(
  keeper: MailKeeper,
  stream: SMTPServerDataStream,
  envelope: SMTPServerSession['envelope'],
): Promise<void> {
  const raw = await readAll(stream);
  const message = await readMessage(keeper, raw, envelope);
  try {
    await keeper.add(message);
  } catch (cause) {
    throw new SmtpError(452, `the mail could not be kept (${messageOf(cause)})`, cause);
  }
}

async function readMessage(
  keeper: MailKeeper,
  raw: Buffer,
  { mailFrom, rcptTo }: SMTPServerSession['envelope'],
): Promise<InboxMessage> {
  const receivedAt = new Date();
  try {
    return await parseMessage(raw, {
      id: keeper.nextId(receivedAt),
      receivedAt,
      from: mailFrom === false ? '' : mailFrom.address,
      to: rcptTo.map(({ address }) => address),
    });
  } catch (cause) {
    throw new SmtpError(554, `the mail could not be read (${messageOf(cause)})`, cause);
  }
}

/** Beyond the limit the rest is read, as SMTP demands, and not kept. */
async function readAll(stream: SMTPServerDataStream): Promise<Buffer> {
  let chunks: Buffer[] = [];
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    if (stream.sizeExceeded) chunks = [];
    else chunks.push(chunk);
  }
  if (stream.sizeExceeded) throw new SmtpError(552, 'the mail is too large');
  return Buffer.concat(chunks);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
