import { describe, expect, it } from 'vitest';
import { memoryInUse } from './memory.ts';
import { readers, type Reader } from './readers.ts';

/** What has made some parser go back and forth. */
const pieces = [
  'a', 'A', '1', '.', '@', 'a.', 'a@', '-', '-a', '+', '_', ' ', '\t', '\n', ',', ':', '/', '//', '../', '\\', '"', "'", '`', '=', '%', '%41', '&a=', '#', '?', '*', '**/', '{a,', '{',
  '[', '[a-', ']', '(', ')', '$', '{{', '{{ .Email }}', '{{ if .Email }}', '{{/*', '{{-', '1h', '1m,', 'eyJ', '::', '1.', '"a":', '{"a":', '[1,', '&', '&amp;', '&#65;', '&a;', 'ß', 'İ', 'é', '\u0301', '\u200d', '\u0000',
  '\ud83d\ude00', '<', '< ', '</', '<a', '<a ', '<a>', '<a/>', '</a>', '</a ', '<a b="', '<a b="c" ', '<a/><!--x-->', '<a xmlns:b="c">', '<a b="" c="" d="" e="" f="" g="" h="" i="" j="" k=""/>', '<!--', '<!--x-->', '<![CDATA[', ']]>', '<script>', 'v1,whsec_',
] as const; // prettier-ignore

/** Takes a few hundredths of a second at most; ten times as long where others work beside. */
const millisecondsMax = 1_000;
const headerCharacters = 98_304;
/** How many texts are read, and what each would take at least in whatever keeps it. */
const [count, bytesOfText] = [2_000, 24];
const roundTimes = [1, 1, 4, 8, 8];

/** As long as it may be: of one piece all through, alone, in an element, and behind a text that is good. */
function longTexts(piece: string, { good, charactersMax = headerCharacters }: Reader): readonly string[] {
  const around = ['', '<r>', good(1)];
  return around.map((head) => `${head}${piece.repeat(charactersMax / piece.length)}`.slice(0, charactersMax));
}

/** Whatever is thrown is for others to judge. */
async function attempt({ read }: Reader, text: string): Promise<void> {
  await Promise.resolve(text)
    .then(read)
    .catch(() => undefined);
}

async function readMany(reader: Reader, first: number, count: number): Promise<void> {
  for (let n = first; n < first + count; n += 1) await attempt(reader, reader.good(n));
}

/**
 * What of a text is still there afterwards, in bytes: the least of some rounds, since what is compiled meanwhile is there once,
 * and what is kept each time. The later rounds are longer: what else a process does grows less than they do.
 */
async function growthOf(reader: Reader): Promise<number> {
  await readMany(reader, 0, count);
  let [least, first] = [Infinity, count];
  for (const times of roundTimes) {
    const before = await memoryInUse();
    await readMany(reader, first, count * times);
    least = Math.min(least, ((await memoryInUse()) - before) / (count * times));
    if (least < bytesOfText) break;
    first += count * times;
  }
  return least;
}

describe.each(Object.entries(readers))('%s', (_name, reader) => {
  it('is taken where it is good', async () => {
    for (const n of [0, 1, 2]) expect(await reader.read(reader.good(n))).toBeDefined();
  });

  it('of whatever length is read or refused in bounded time', { timeout: 300_000 }, async () => {
    const slow: string[] = [];
    for (const piece of pieces) {
      for (const text of longTexts(piece, reader)) {
        const begun = performance.now();
        await attempt(reader, text);
        const took = performance.now() - begun;
        if (took > millisecondsMax) slow.push(`${text.slice(0, 60)}… took ${Math.round(took)} ms`);
      }
    }
    expect(slow).toEqual([]);
  });

  if (reader.isSlow) return;
  it('leaves nothing behind in memory', { timeout: 120_000 }, async () => {
    expect(await growthOf(reader)).toBeLessThan(bytesOfText);
  });
});

describe('a reader that keeps what it reads', () => {
  it('would be found', async () => {
    const kept = new Set<string>();
    const growth = await growthOf({
      read: (text) => kept.add(text),
      good: (n) => `https://a${n}.example/${'path/'.repeat(16)}`,
    });
    expect(growth).toBeGreaterThan(bytesOfText);
    expect(kept.size).toBe(count * roundTimes.reduce((sum, times) => sum + times, 1));
  });
});
