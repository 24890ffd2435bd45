import { EventEmitter, once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { Arrivals } from './arrivals.ts';

/** A mail that was accepted. */
interface AcceptedMail {
  readonly messageId: string;
  readonly raw: string;
}

/** A real SMTP server that keeps what it accepts, and can be slow. */
export interface MailSink {
  readonly port: number;
  readonly mails: readonly AcceptedMail[];
  /** Of the mails that were accepted, by Message-ID. */
  readonly arrivals: Arrivals;
  /** Resolves when so many mails have been accepted. */
  received(wanted: number): Promise<void>;
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
  const events = new EventEmitter();
  const arrivals = new Arrivals();
  const mails: AcceptedMail[] = [];
  let held: (() => void)[] | undefined;
  let delayMilliseconds = 0;
  const accept = (raw: string, done: () => void): void => {
    const messageId = /^Message-ID: (\S+)/m.exec(raw)?.[1] ?? '';
    mails.push({ raw, messageId });
    done();
    arrivals.add(messageId);
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
    arrivals,
    received: (wanted) => arrivals.received(wanted),
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
