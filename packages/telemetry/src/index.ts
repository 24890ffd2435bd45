export { createLogger, type CreateLoggerOptions, type Logger } from './create-logger.ts';
export { describeError, type DescribedError } from './describe-error.ts';
export { logLevel, type LogLevel } from './log-level.ts';
export { redact, withoutQuery } from './redact.ts';
export { isSecretKey } from './secret-key.ts';
