import { AppError } from '@gatehouse/errors';
import { uuidOf } from '@gatehouse/http';

/** The instance id in a path. @throws AppError `instance_id_invalid` (400 `Invalid instance ID`) */
export function instanceIdOf(text: string | undefined): string {
  return uuidOf(text, () => new AppError('instance_id_invalid', { text: 'Invalid instance ID' }));
}
