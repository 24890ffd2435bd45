import { AppError } from '@gatehouse/errors';
import { parseUuid } from '@gatehouse/http';

/** The instance id in a path. @throws AppError `instance_id_invalid` (400 `Invalid instance ID`) */
export function instanceIdOf(text: string | undefined): string {
  const parsed = parseUuid(text ?? '');
  if ('uuid' in parsed) return parsed.uuid;
  throw new AppError('instance_id_invalid', { text: 'Invalid instance ID' });
}
