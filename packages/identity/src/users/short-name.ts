import { AppError } from '@gatehouse/errors';

/** Fits into every index and every token. */
const longest = 255;

/**
 * A role or an audience that is about to be stored: one short line, so that it can stand in a token, an index and a log.
 *
 * @param what it is, for the error text
 * @throws AppError `validation_failed` (422)
 */
export function requireShortName(what: string, name: string): string {
  const isPlain = name.length <= longest && !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u.test(name);
  if (isPlain) return name;
  const text = `The ${what} has control characters or more than ${longest} characters`;
  throw new AppError('validation_failed', { status: 422, text });
}
