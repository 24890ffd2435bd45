import { AppError } from '@gatehouse/errors';
import { uuidOf } from '@gatehouse/http';

/** The id in the path. What is no UUID is unknown like any other. @throws AppError `user_not_found` */
export function userIdOf({ id }: { readonly id: string }): string {
  return uuidOf(id, () => new AppError('user_not_found'));
}
