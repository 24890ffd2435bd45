import { createHmac } from 'node:crypto';
import { constantTimeEqual } from '@gatehouse/crypto';
import { AppError } from '@gatehouse/errors';
import type { Instance } from '@gatehouse/instances';

const macBytes = 12;

/** Where a page ended: the values it is sorted by, the time in milliseconds first. */
export type CursorPosition = readonly [time: number, ...keys: string[]];

/**
 * Writes a position so that only we can read or make one: a list goes on from it, whatever has come in meanwhile. It is
 * worth nothing for another list nor another site.
 *
 * @param list which list it is a position of
 */
export function writeCursor(instance: Instance, list: string, position: CursorPosition): string {
  const text = Buffer.from(JSON.stringify(position));
  return Buffer.concat([macOf(instance, list, text), text]).toString('base64url');
}

/** Reads what {@link writeCursor} wrote. @throws AppError `validation_failed` for anything else */
export function readCursor(instance: Instance, list: string, cursor: string): CursorPosition {
  const bytes = Buffer.from(cursor, 'base64url');
  const text = bytes.subarray(macBytes);
  // Written anew, since a lenient decoder reads several spellings.
  const isGenuine =
    bytes.toString('base64url') === cursor &&
    constantTimeEqual(macOf(instance, list, text), bytes.subarray(0, macBytes));
  if (!isGenuine) {
    throw new AppError('validation_failed', { text: 'cursor: not one that a page of this list has given as next' });
  }
  return JSON.parse(text.toString()) as CursorPosition;
}

function macOf(instance: Instance, list: string, text: Buffer): Buffer {
  const mac = createHmac('sha256', instance.keys.stateKey);
  return mac.update(`cursor of ${list}\n`).update(text).digest().subarray(0, macBytes);
}
