import { expect, it } from 'vitest';
import { FailureLimit } from './failure-limit.ts';

const at = (seconds: number): Date => new Date(1_700_000_000_000 + seconds * 1_000);

it('lets an address fail twenty times, then once in three seconds', () => {
  const limit = new FailureLimit();
  for (let failure = 0; failure < 20; failure += 1) {
    expect(limit.secondsToWait('192.0.2.1', at(0))).toBe(0);
    limit.add('192.0.2.1', at(0));
  }
  expect(limit.secondsToWait('192.0.2.1', at(0))).toBe(3);
  expect(limit.secondsToWait('192.0.2.1', at(3))).toBe(0);
  limit.add('192.0.2.1', at(3));
  expect(limit.secondsToWait('192.0.2.1', at(3))).toBe(3);
  expect(limit.secondsToWait('192.0.2.1', at(600))).toBe(0);
});

it('holds no address liable for another', () => {
  const limit = new FailureLimit();
  for (let failure = 0; failure < 50; failure += 1) limit.add('192.0.2.1', at(0));
  expect(limit.secondsToWait('192.0.2.2', at(0))).toBe(0);
});

it('forgets the address that failed longest ago when there are too many', () => {
  const limit = new FailureLimit();
  for (let failure = 0; failure < 20; failure += 1) limit.add('oldest', at(0));
  for (let address = 0; address < 10_000; address += 1) limit.add(`a${address}`, at(0));
  expect(limit.secondsToWait('oldest', at(0))).toBe(0);
});
