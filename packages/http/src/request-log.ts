import type { Logger } from '@gatehouse/telemetry';

type Fields = Readonly<Record<string, unknown>>;

/** Lines that carry the id of a request. What binds them is a field of each: a child of the logger costs more than a line. */
export class RequestLog {
  readonly #log: Logger;
  readonly #requestId: string;

  constructor(log: Logger, requestId: string) {
    this.#log = log;
    this.#requestId = requestId;
  }

  debug(fields: Fields, message: string): void {
    if (this.#log.isLevelEnabled('debug')) this.#log.debug(this.#bound(fields), message);
  }

  info(fields: Fields, message: string): void {
    this.#log.info(this.#bound(fields), message);
  }

  warn(fields: Fields, message: string): void {
    this.#log.warn(this.#bound(fields), message);
  }

  error(fields: Fields, message: string): void {
    this.#log.error(this.#bound(fields), message);
  }

  fatal(fields: Fields, message: string): void {
    this.#log.fatal(this.#bound(fields), message);
  }

  #bound(fields: Fields): Fields {
    return { request_id: this.#requestId, ...fields };
  }
}
