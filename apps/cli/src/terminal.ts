import type { Readable, Writable } from 'node:stream';
import type { Environment } from '@gatehouse/config';

/** What a command has of the process that runs it. */
export interface Terminal {
  readonly env: Environment;
  /** The working directory. */
  readonly folder: string;
  /** True when a person reads the output. */
  readonly interactive: boolean;
  /** What is piped in. */
  readonly input: Readable;
  /** Standard output, for what is no text for people. */
  readonly output: Writable;
  /** Puts a line in the place of the last; absent where standard error is no screen. */
  readonly rewrite: ((line: string) => void) | undefined;
  /** Writes a line to standard output. */
  print(line: string): void;
  /** Writes a line to standard error. */
  complain(line: string): void;
  /** Calls the listener for every stop signal (SIGINT, SIGTERM, SIGHUP) until the returned function is called. */
  onStopSignal(listener: () => void): () => void;
}
