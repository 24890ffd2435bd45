export { createLogger, type CreateLoggerOptions, type Logger } from './create-logger.ts';
