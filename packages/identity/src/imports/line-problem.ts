/** Why a line was not imported. */
export interface LineProblem {
  /** Counted from 1. */
  readonly line: number;
  /** The member at fault, such as `identities.0.provider`; empty for the line as a whole. */
  readonly field: string;
  /** What is there, shortened; its kind alone where it may be a hash. */
  readonly found: string;
  readonly allowed: string;
}

/** Thrown while a line is read; whoever reads lines turns it into a {@link LineProblem}. */
export class LineError extends Error {
  override readonly name = 'LineError';
  readonly field: string;
  readonly found: string;
  readonly allowed: string;

  constructor(field: string, found: unknown, allowed: string) {
    super(`${field}: allowed is ${allowed}`);
    this.field = field;
    this.found = field === 'password_hash' ? kindOf(found) : shown(found);
    this.allowed = allowed;
  }
}

/** What a value is, without saying it: what nobody knows may be a hash under the name of another server. */
export function kindOf(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  return kinds[typeof value] ?? 'an object';
}

const kinds: Readonly<Record<string, string>> = { string: 'a text', number: 'a number', boolean: 'true or false' };

const shownMax = 80;

function shown(value: unknown): string {
  const text = value === undefined ? 'nothing' : (JSON.stringify(value) ?? typeof value);
  return text.length <= shownMax ? text : `${text.slice(0, shownMax)}…`;
}

/** What is told of an error of a line. */
export function problemOf(line: number, { field, found, allowed }: LineError): LineProblem {
  return { line, field, found, allowed };
}
