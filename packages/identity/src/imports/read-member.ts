import { AppError } from '@gatehouse/errors';
import { mergeMetadata, type Metadata } from '../users/metadata.ts';
import { LineError } from './line-problem.ts';

/**
 * PostgreSQL knows no time beyond the year 294276, and JavaScript none beyond 275760.
 *
 * @throws LineError for what is no time
 */
export function timeOf(field: string, text: string): Date {
  const time = new Date(text);
  if (!Number.isNaN(time.getTime())) return time;
  throw new LineError(field, text, 'a time such as 2026-11-26T07:00:00Z');
}

/** Metadata as it is stored. @throws LineError for what is too large or too deep */
export function metadataIn(field: string, metadata: Metadata): Metadata {
  checked(field, metadata, () => mergeMetadata({}, metadata));
  return metadata;
}

/** What a rule of ours makes of a member. @throws LineError with what the rule says against it */
export function checked<T>(field: string, found: unknown, check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const reason = error.params?.['reason'] ?? error.message;
    throw new LineError(field, found, `one that is accepted (${reason})`);
  }
}
