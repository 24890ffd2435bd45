import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import type { InboxMessage } from './inbox-message.ts';
import { MailKeeper } from './mail-keeper.ts';
import { openMessageFolder } from './message-folder.ts';
import { receiveMail } from './receive-mail.ts';

/** Where an inbox listens and what it keeps. */
export interface InboxOptions {
  /** A loopback address; 127.0.0.1 when absent. */
  readonly host?: string;
  /** 0: any free one. */
  readonly port: number;
  /** Where mails are kept from one start to the next; absent: in memory only. */
  readonly folder?: string;
  /** How many mails are kept, the oldest going first; 1000 when absent. */
  readonly keep?: number;
  /** Takes lines for the person who started it. */
  readonly log?: (line: string) => void;
}

/** An SMTP server that delivers nothing and shows what it was given. */
export interface Inbox {
  readonly port: number;
  /** Newest first. */
  list(): InboxMessage[];
  /** Forgets every mail, files included. */
  clear(): Promise<void>;
  /**
   * The newest mail that fits, or the next one that arrives.
   *
   * @throws Error when none has come within `timeoutMs`, or the inbox is stopped meanwhile
   */
  waitFor(predicate: (message: InboxMessage) => boolean, timeoutMs: number): Promise<InboxMessage>;
  /** Frees the port and ends the connections. Later calls wait for the first. */
  stop(): Promise<void>;
}

/** The largest mail that is taken, in bytes. */
const sizeMax = 5 * 1024 * 1024;
/** What a client with an idle connection gets to notice the end. */
const closeTimeoutMs = 200;

/**
 * Starts an inbox. Every sender and recipient is welcome, with or without credentials, without TLS: it listens on
 * loopback only, since what it holds opens accounts.
 *
 * @throws Error in one line for a taken port, an address that is not loopback, an unusable folder
 */
export async function startInbox(options: InboxOptions): Promise<Inbox> {
  const host = checkLoopback(options.host ?? '127.0.0.1');
  const log = options.log ?? (() => undefined);
  const kept = options.folder === undefined ? [] : await openMessageFolder(options.folder, log);
  const keeper = new MailKeeper({ folder: options.folder, keep: options.keep ?? 1000 });
  await keeper.load(kept);
  const server = createServer(keeper, log);
  const port = await listen(server, host, options.port);
  let stopped: Promise<void> | undefined;
  return {
    port,
    list: () => keeper.list(),
    clear: async () => keeper.clear(),
    waitFor: async (predicate, timeoutMs) => keeper.waitFor(predicate, timeoutMs),
    stop: async () => (stopped ??= stop(server, keeper)),
  };
}

function checkLoopback(host: string): string {
  if (host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)) return host;
  throw new Error(`The inbox listens on loopback only (127.0.0.1, ::1, localhost), and "${host}" is not`);
}

function createServer(keeper: MailKeeper, log: (line: string) => void): SMTPServer {
  return new SMTPServer({
    authOptional: true,
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    size: sizeMax,
    closeTimeout: closeTimeoutMs,
    onAuth: (auth, _session, done) => done(null, { user: auth.username ?? 'anybody' }),
    onData: (stream, session, done) => void answer(receiveMail(keeper, stream, session.envelope), log, done),
  });
}

async function answer(
  receiving: Promise<void>,
  log: (line: string) => void,
  done: (error?: Error | null) => void,
): Promise<void> {
  try {
    await receiving;
  } catch (error) {
    const refusal = error instanceof Error ? error : new Error(String(error));
    log(`A mail was refused: ${refusal.message}`);
    done(refusal);
    return;
  }
  done(null);
}

async function listen(server: SMTPServer, host: string, port: number): Promise<number> {
  // A client that hangs up in the middle is no event for anybody; without a listener it would end the process.
  server.on('error', () => undefined);
  const listener = server.listen(port, host);
  try {
    await once(listener, 'listening');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    const reason = code === 'EADDRINUSE' ? 'is taken by another process' : `can't be used (${code})`;
    throw new Error(`Port ${port} on ${host} ${reason}: free it, or choose another one for the inbox`, { cause });
  }
  return (listener.address() as AddressInfo).port;
}

async function stop(server: SMTPServer, keeper: MailKeeper): Promise<void> {
  await new Promise<void>((resolve) => server.close(resolve));
  keeper.close();
}
