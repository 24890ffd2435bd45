import { AppError } from '@gatehouse/errors';
import { uuidOf } from '@gatehouse/http';

/** The operator's id in a path. @throws AppError `not_found` for what is no id */
export function operatorIdOf(text: string): string {
  return uuidOf(text, () => new AppError('not_found', { text: 'Operator not found' }));
}
