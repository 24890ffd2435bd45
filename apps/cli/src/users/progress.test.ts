import { expect, it } from 'vitest';
import { Progress } from './progress.ts';

function watch(isScreen: boolean): { progress: Progress; seen: string[]; pass: (milliseconds: number) => void } {
  const seen: string[] = [];
  let now = 0;
  const write = (line: string): void => void seen.push(line);
  const terminal = { complain: write, rewrite: isScreen ? write : undefined };
  return { progress: new Progress(terminal, () => now), seen, pass: (milliseconds) => void (now += milliseconds) };
}

it('is a bar on a screen, drawn ten times a second at most', () => {
  const { progress, seen, pass } = watch(true);
  pass(2_000);
  progress.show(0.5, 3_000, 'lines');
  progress.show(0.6, 3_100, 'lines');
  expect(seen).toEqual([`[${'#'.repeat(12)}${'-'.repeat(12)}]  50 %  3,000 (1,500/s) lines`]);
  progress.clear();
  expect(seen.at(-1)).toBe('');
});

it('is a line every ten seconds where nobody watches', () => {
  const { progress, seen, pass } = watch(false);
  for (let second = 0; second < 25; second += 1) {
    pass(1_000);
    progress.show(undefined, second * 10, 'users');
  }
  progress.clear();
  expect(seen).toEqual(['90 (9/s) users', '190 (10/s) users']);
});
