import { AppError } from '@gatehouse/errors';

/** Free-form data about a user, as JSON has it. */
export type Metadata = Record<string, unknown>;

/**
 * Metadata travels in every access token, and tokens in a header: with more, its user could no longer send the own token.
 * In bytes of JSON; the server's bound of headers is meant to hold two such objects.
 */
const metadataBytesMax = 32_768;

/**
 * Shallow merge: a given key replaces, a key given as null goes away, the others stay.
 *
 * @returns a new object; neither argument is changed.
 * @throws AppError `validation_failed` when it grows beyond {@link metadataBytesMax}; what is larger already may shrink.
 */
export function mergeMetadata(current: Metadata, change: Metadata | null | undefined): Metadata {
  if (!change) return current;
  const kept = Object.entries({ ...current, ...change }).filter(([, value]) => value !== null);
  const merged = Object.fromEntries(kept);
  const bytes = bytesOf(merged);
  if (bytes > metadataBytesMax && bytes > bytesOf(current)) {
    throw new AppError('validation_failed', {
      status: 422,
      text: 'Metadata of a user may have at most {max} bytes',
      params: { max: metadataBytesMax },
    });
  }
  return merged;
}

function bytesOf(metadata: Metadata): number {
  return Buffer.byteLength(JSON.stringify(metadata));
}
