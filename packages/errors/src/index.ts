export { AppError, isAppError, type AppErrorOptions, type AppErrorProblem } from './app-error.ts';
export { catalogue, type ErrorCode, type ErrorEntry } from './catalogue.ts';
