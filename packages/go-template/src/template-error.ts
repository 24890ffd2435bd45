/**
 * What is wrong with a template, and where. `message` starts with the place, `problem` is the same without it; both name
 * what is allowed and can be shown to the template's author.
 */
export class TemplateError extends Error {
  /** The problem without its place. */
  readonly problem: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 code units. */
  readonly column: number;

  constructor(source: string, offset: number, problem: string) {
    const before = source.slice(0, offset).split('\n');
    const line = before.length;
    const column = (before.at(-1)?.length ?? 0) + 1;
    super(`Line ${line}, column ${column}: ${problem}`);
    this.name = 'TemplateError';
    this.problem = problem;
    this.line = line;
    this.column = column;
  }
}
