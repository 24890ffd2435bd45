/** Free-form data about a user, as JSON has it. */
export type Metadata = Record<string, unknown>;

/**
 * Shallow merge: a given key replaces, a key given as null goes away, the others stay.
 *
 * @returns a new object; neither argument is changed.
 */
export function mergeMetadata(current: Metadata, change: Metadata | null | undefined): Metadata {
  if (!change) return current;
  const kept = Object.entries({ ...current, ...change }).filter(([, value]) => value !== null);
  return Object.fromEntries(kept);
}
