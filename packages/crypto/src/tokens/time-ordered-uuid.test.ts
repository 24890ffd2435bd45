import { expect, it } from 'vitest';
import { timeOrderedUuid } from './time-ordered-uuid.ts';

const start = 1_700_000_000_000;
const at = (milliseconds: number): Date => new Date(start + milliseconds);
const timeIn = (uuid: string): number => Number.parseInt(uuid.replace('-', '').slice(0, 12), 16);

it('is a UUID of version 7 that says when it was made', () => {
  const uuid = timeOrderedUuid(at(0));
  expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(timeIn(uuid)).toBe(start);
});

it('sorts by time', () => {
  const made = [at(0), at(1), at(250), at(86_400_000)].map(timeOrderedUuid);
  expect(made.toSorted()).toEqual(made);
});

it('sorts by the order of making within a millisecond, however many there are', () => {
  const made = Array.from({ length: 20_000 }, () => timeOrderedUuid(at(1)));
  expect(made.toSorted()).toEqual(made);
  expect(new Set(made).size).toBe(made.length);
});

it('sorts those of one millisecond by the order of making also when others were made between them', () => {
  const made = Array.from({ length: 20_000 }, (_, index) => timeOrderedUuid(at(2 + (index % 3))));
  for (const offset of [0, 1, 2]) {
    const same = made.filter((uuid) => timeIn(uuid) === start + 2 + offset);
    expect(same.length).toBeGreaterThan(6_000);
    expect(same.toSorted()).toEqual(same);
  }
});
