/** A body that cannot be read as asked; `goText` is what Go's encoding/json says about it, for dialects to prefix. */
export class JsonBodyError extends Error {
  readonly goText: string;

  constructor(goText: string) {
    super(goText);
    this.name = 'JsonBodyError';
    this.goText = goText;
  }
}
