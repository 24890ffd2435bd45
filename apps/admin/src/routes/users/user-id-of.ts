import { AppError } from '@gatehouse/errors';
import { parseUuid } from '@gatehouse/http';

/** The id in the path. What is no UUID is unknown like any other. @throws AppError `user_not_found` */
export function userIdOf({ id }: { readonly id: string }): string {
  const parsed = parseUuid(id);
  if ('uuid' in parsed) return parsed.uuid;
  throw new AppError('user_not_found');
}
