const levels = {
  panic: 'fatal',
  fatal: 'fatal',
  error: 'error',
  warn: 'warn',
  warning: 'warn',
  info: 'info',
  debug: 'debug',
  trace: 'trace',
  silent: 'silent',
} as const;

/** The levels the logger knows; `silent` writes nothing. */
export type LogLevel = (typeof levels)[keyof typeof levels];

/**
 * The level that a setting names, in any case (`PANIC`, `Warning`).
 *
 * @throws Error naming what was found and what is allowed
 */
export function logLevel(name: string): LogLevel {
  const wanted = name.trim().toLowerCase();
  if (Object.hasOwn(levels, wanted)) return levels[wanted as keyof typeof levels];
  throw new Error(`LOG_LEVEL "${name}" is none of ${Object.keys(levels).join(', ')}`);
}
