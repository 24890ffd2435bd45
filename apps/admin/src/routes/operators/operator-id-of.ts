import { AppError } from '@gatehouse/errors';
import { parseUuid } from '@gatehouse/http';

/** The operator's id in a path. @throws AppError `not_found` for what is no id */
export function operatorIdOf(text: string): string {
  const parsed = parseUuid(text);
  if ('uuid' in parsed) return parsed.uuid;
  throw new AppError('not_found', { text: 'Operator not found' });
}
