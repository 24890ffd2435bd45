import { AppError } from '@gatehouse/errors';
import type { UserPosition } from '@gatehouse/database';
import { parseUuid } from '@gatehouse/http';

/** Where a list of users goes on: base64url of JSON (supabase-extended.md 3.2). It says nothing that the page did not. */
export function writeUserCursor({ createdAt, id }: UserPosition): string {
  return Buffer.from(JSON.stringify({ created_at: createdAt, id })).toString('base64url');
}

/** Reads what {@link writeUserCursor} wrote. @throws AppError `validation_failed` for anything else */
export function readUserCursor(cursor: string): UserPosition {
  if (!/^[A-Za-z0-9_-]+$/.test(cursor)) throw badCursor();
  const { created_at: time, id } = decoded(cursor);
  const createdAt = new Date(typeof time === 'string' ? time : Number.NaN);
  const parsed = typeof id === 'string' ? parseUuid(id) : { problem: 'no text' };
  // Go's zero time stands for none.
  const isTime = createdAt.getUTCFullYear() > 1 && createdAt.getUTCFullYear() < 10_000;
  if (!isTime || !('uuid' in parsed)) throw badCursor();
  return { createdAt, id: parsed.uuid };
}

function decoded(cursor: string): Record<string, unknown> {
  try {
    const value = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown;
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // Told apart from the others by nothing.
  }
  throw badCursor();
}

function badCursor(): AppError {
  const text = 'Bad Pagination Parameters: cursor is not one that a page of this list has given as next_cursor';
  return new AppError('validation_failed', { text });
}
