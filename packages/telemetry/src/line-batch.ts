import type { DestinationStream } from 'pino';

/** How long a line waits for others. */
const waitMilliseconds = 10;
const charactersMax = 65_536;
/** As pino counts levels. */
const errorLevel = 50;

/**
 * Writes the lines of a moment together: each write is a call of the system, which costs as much as making the line does.
 * Errors, with what waited before them, are written at once; so is the rest when the process exits, for whatever reason it
 * may exit by itself. A process that is killed loses what it wrote in its last ten milliseconds.
 */
export class LineBatch implements DestinationStream {
  lastLevel = 0;
  readonly #destination: DestinationStream;
  #lines = '';
  #timer: NodeJS.Timeout | undefined;

  constructor(destination: DestinationStream) {
    this.#destination = destination;
    // Has pino tell the level of each line.
    Object.assign(this, { [Symbol.for('pino.metadata')]: true });
  }

  write(line: string): void {
    this.#lines += line;
    if (this.lastLevel >= errorLevel || this.#lines.length >= charactersMax) this.flush();
    else if (this.#timer === undefined) this.#flushLater();
  }

  /** Writes what waits. */
  flush(done?: () => void): void {
    clearTimeout(this.#timer);
    process.off('exit', this.#flushAtExit);
    this.#timer = undefined;
    const lines = this.#lines;
    this.#lines = '';
    if (lines !== '') this.#destination.write(lines);
    done?.();
  }

  #flushLater(): void {
    this.#timer = setTimeout(() => this.flush(), waitMilliseconds).unref();
    process.once('exit', this.#flushAtExit);
  }

  readonly #flushAtExit = (): void => this.flush();
}
