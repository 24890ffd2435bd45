/** It runs, but not all of it: told in one line, exit code 3, so that a monitor can tell it from a failure. */
export class DegradedError extends Error {
  constructor(reasons: string) {
    super(`degraded: ${reasons}`);
    this.name = 'DegradedError';
  }
}
