import type { AppError } from '@gatehouse/errors';
import { parseUuid } from './parse-uuid.ts';

/**
 * The UUID that a request names something by, in its canonical spelling.
 *
 * @throws what `refusal` makes, for a text that is none: mostly what is said of an id that nobody has.
 */
export function uuidOf(text: string | undefined, refusal: () => AppError): string {
  const parsed = parseUuid(text ?? '');
  if ('uuid' in parsed) return parsed.uuid;
  throw refusal();
}
