import convict from 'convict';

/** How the text of a variable becomes a value. */
export interface Format<T> {
  /** What is allowed, in words that complete "allowed is …"; also the format's name for convict. */
  readonly allowed: string;
  /** The value, or `undefined` for text that is not allowed. May throw an Error whose message says what to do instead. */
  parse(text: string): T | undefined;
}

/** Thrown while a value is read; becomes one line of a {@link ConfigError}. */
export class FormatError extends Error {
  constructor(hint?: string) {
    super(hint ?? '');
    this.name = 'FormatError';
  }
}

/** Makes a format known to convict. Two formats with the same words must read the same values. */
export function defineFormat<T>(allowed: string, parse: (text: string) => T | undefined): Format<T> {
  convict.addFormat({
    name: allowed,
    coerce: (text: string) => {
      const value = parse(text);
      if (value === undefined) throw new FormatError();
      return value;
    },
    // Text never gets here unread, and defaults are of the right type already.
    validate: () => undefined,
  });
  return { allowed, parse };
}
