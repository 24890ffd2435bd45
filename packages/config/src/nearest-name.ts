const distanceMax = 2;

/**
 * The name that was probably meant by one that is not known: at most two letters are missing, superfluous or others.
 *
 * @returns undefined when none is that near
 */
export function nearestName(typed: string, names: readonly string[]): string | undefined {
  const near = names
    // Without this somebody could have very long names compared.
    .filter((name) => Math.abs(name.length - typed.length) <= distanceMax)
    .map((name) => ({ name, distance: distanceOf(typed, name) }))
    .filter(({ distance }) => distance <= distanceMax);
  return near.toSorted((a, b) => a.distance - b.distance)[0]?.name;
}

/** How many letters have to be put in, taken away or changed (Levenshtein), a row of the table at a time. */
function distanceOf(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let index = 0; index < a.length; index += 1) {
    const next = [index + 1];
    for (let column = 1; column <= b.length; column += 1) {
      const kept = (row[column - 1] ?? 0) + (b[column - 1] === a[index] ? 0 : 1);
      next.push(Math.min(kept, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
