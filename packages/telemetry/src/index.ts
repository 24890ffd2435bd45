export { createLogger, type CreateLoggerOptions, type Logger } from './create-logger.ts';
export { visibleLine } from './escape-controls.ts';
