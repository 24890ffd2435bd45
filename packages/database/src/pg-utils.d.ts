declare module 'pg/lib/utils.js' {
  /** The form in which pg sends a value. @throws Error when it refers to itself */
  export function prepareValue(value: unknown): string | Buffer | null;
}
