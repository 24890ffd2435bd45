import { expect, it } from 'vitest';
import { timeOrderedUuid } from './time-ordered-uuid.ts';

const at = (milliseconds: number): Date => new Date(1_700_000_000_000 + milliseconds);

it('is a UUID of version 7 that says when it was made', () => {
  const uuid = timeOrderedUuid(at(0));
  expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(Number.parseInt(uuid.replace('-', '').slice(0, 12), 16)).toBe(1_700_000_000_000);
});

it('sorts by time', () => {
  const made = [at(0), at(1), at(250), at(86_400_000)].map(timeOrderedUuid);
  expect(made.toSorted()).toEqual(made);
});

it('sorts by the order of making within a millisecond, but where the count starts over', () => {
  const made = Array.from({ length: 4_096 }, () => timeOrderedUuid(at(0)));
  const inversions = made.filter((uuid, index) => index > 0 && uuid < (made[index - 1] ?? ''));
  expect(inversions.length).toBeLessThanOrEqual(1);
  expect(new Set(made).size).toBe(4_096);
});
