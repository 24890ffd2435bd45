/** Does things side by side, each again and again until the time is over. @returns how many a second, of all together */
export async function repeatFor(seconds: number, things: readonly (() => Promise<unknown>)[]): Promise<number> {
  const started = performance.now();
  const ends = started + seconds * 1_000;
  const counts = await Promise.all(
    things.map(async (thing) => {
      let count = 0;
      for (; performance.now() < ends; count += 1) await thing();
      return count;
    }),
  );
  const elapsed = performance.now() - started;
  return (counts.reduce((sum, count) => sum + count, 0) * 1_000) / elapsed;
}
