/** Why a line was not imported. */
export interface LineProblem {
  /** Counted from 1. */
  readonly line: number;
  /** The member at fault, such as `identities.0.provider`; empty for the line as a whole. */
  readonly field: string;
  /** What is there, shortened; never a hash. */
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
    this.found = typeof found === 'string' && field === 'password_hash' ? 'a text' : shown(found);
    this.allowed = allowed;
  }
}

const shownMax = 80;

function shown(value: unknown): string {
  const text = value === undefined ? 'nothing' : (JSON.stringify(value) ?? typeof value);
  return text.length <= shownMax ? text : `${text.slice(0, shownMax)}…`;
}
