import { expect, it } from 'vitest';
import { RecentLanes } from './recent-lanes.ts';

it('a lane that comes alone has no other, however often', () => {
  const lanes = new RecentLanes();
  expect(lanes.hasOther('a', 0)).toBe(false);
  for (const now of [0, 1, 2]) lanes.note('a', now);
  expect(lanes.hasOther('a', 3)).toBe(false);
});

it('each of two has the other for ten seconds', () => {
  const lanes = new RecentLanes();
  lanes.note('a', 0);
  lanes.note('b', 1_000);
  expect([lanes.hasOther('a', 9_000), lanes.hasOther('b', 9_000)]).toEqual([true, true]);
  expect([lanes.hasOther('a', 10_500), lanes.hasOther('b', 10_500)]).toEqual([true, false]);
  expect([lanes.hasOther('a', 11_000), lanes.hasOther('b', 11_000)]).toEqual([false, false]);
});

it('a lane that comes again and again is not its own other', () => {
  const lanes = new RecentLanes();
  lanes.note('b', 0);
  for (let now = 1; now < 20_000; now += 1_000) lanes.note('a', now);
  expect(lanes.hasOther('a', 9_999)).toBe(true);
  expect(lanes.hasOther('a', 10_001)).toBe(false);
  expect(lanes.hasOther('b', 20_000)).toBe(true);
});
