import { expect, it } from 'vitest';
import { lifeOf } from './life-of.ts';

const [end, revoked] = ['2027-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z'];

it.each([
  ['active', end, null, `until ${end}`],
  ['active', null, null, null],
  ['expired', end, null, `expired ${end}`],
  ['revoked', end, revoked, `revoked ${revoked}`],
] as const)(
  'a credential that is %s and ends at %s, revoked at %s, reads %s',
  (state, expires_at, revoked_at, words) => {
    expect(lifeOf({ state, expires_at, revoked_at })).toBe(words);
  },
);
