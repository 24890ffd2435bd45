export { AppError, isAppError, type AppErrorOptions } from './app-error.ts';
export { catalogue, type ErrorCode, type ErrorEntry } from './catalogue.ts';
