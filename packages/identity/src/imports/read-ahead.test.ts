import { expect, it } from 'vitest';
import { readAhead } from './read-ahead.ts';

it('hands out everything in order, one step ahead and no further', async () => {
  let read = 0;
  const source = (async function* () {
    for (; read < 5;) yield (read += 1);
  })();
  const seen: [number, number][] = [];
  for await (const value of readAhead(source)) {
    await new Promise((resolve) => setImmediate(resolve));
    seen.push([value, read]);
  }
  expect(seen.map(([value]) => value)).toEqual([1, 2, 3, 4, 5]);
  for (const [value, ahead] of seen) expect(ahead).toBe(Math.min(5, value + 1));
});

it('throws what the source throws, after what came before it', async () => {
  const source = (async function* () {
    yield 1;
    throw new Error('broken');
  })();
  const seen: number[] = [];
  const reading = (async () => {
    for await (const value of readAhead(source)) seen.push(value);
  })();
  await expect(reading).rejects.toThrow('broken');
  expect(seen).toEqual([1]);
});

it('ends its source when it is left', async () => {
  let isEnded = false;
  const source = (async function* () {
    try {
      for (let n = 0; ; n += 1) yield n;
    } finally {
      isEnded = true;
    }
  })();
  for await (const value of readAhead(source)) if (value === 2) break;
  await expect.poll(() => isEnded).toBe(true);
});
