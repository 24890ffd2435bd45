import { EventEmitter, once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

/** A mail that was accepted. */
interface AcceptedMail {
  readonly messageId: string;
  readonly raw: string;
  /** By `performance.now()`. */
  readonly at: number;
}

/** A real SMTP server that keeps what it accepts, and can be slow. */
export interface MailSink {
  readonly port: number;
  readonly mails: readonly AcceptedMail[];
  /** Resolves when so many mails have been accepted. */
  received(wanted: number): Promise<void>;
  /** When a mail was accepted first, by `performance.now()`; waits for it. */
  acceptedAt(messageId: string): Promise<number>;
  /** Resolves when a mail is being handed over while the sink holds back its answers. */
  arrived(): Promise<void>;
  /** Answers to no mail until `release`. */
  hold(): void;
  release(): void;
  /** From now on takes so long to accept a mail. */
  delay(milliseconds: number): void;
  close(): Promise<void>;
}

/** Starts a sink on a free port of this machine. */
export async function openMailSink(): Promise<MailSink> {
  const events = new EventEmitter().setMaxListeners(0);
  const mails: AcceptedMail[] = [];
  const firstAt = new Map<string, number>();
  let held: (() => void)[] | undefined;
  let delayMilliseconds = 0;
  const accept = (raw: string, done: () => void): void => {
    const mail = { raw, messageId: /^Message-ID: (\S+)/m.exec(raw)?.[1] ?? '', at: performance.now() };
    mails.push(mail);
    if (!firstAt.has(mail.messageId)) firstAt.set(mail.messageId, mail.at);
    done();
    events.emit('mail');
  };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: (stream, _session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const settle = (): void => accept(Buffer.concat(chunks).toString(), () => done());
        if (held) held.push(settle);
        else if (delayMilliseconds > 0) setTimeout(settle, delayMilliseconds);
        else settle();
        events.emit('arrived');
      });
    },
  });
  server.on('error', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  return {
    port: (server.server.address() as AddressInfo).port,
    mails,
    received: async (wanted) => {
      while (mails.length < wanted) await once(events, 'mail');
    },
    acceptedAt: async (messageId) => {
      for (;;) {
        const at = firstAt.get(messageId);
        if (at !== undefined) return at;
        await once(events, 'mail');
      }
    },
    arrived: async () => {
      if (!held?.length) await once(events, 'arrived');
    },
    hold: () => (held = []),
    release: () => {
      const waiting = held ?? [];
      held = undefined;
      for (const settle of waiting) settle();
    },
    delay: (milliseconds) => (delayMilliseconds = milliseconds),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
