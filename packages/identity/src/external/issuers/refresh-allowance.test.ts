import { describe, expect, it } from 'vitest';
import { RefreshAllowance } from './refresh-allowance.ts';

const at = (seconds: number): Date => new Date(1_800_000_000_000 + seconds * 1_000);

describe('RefreshAllowance', () => {
  it('gives five at once, then one every ten seconds', () => {
    const allowance = new RefreshAllowance();
    expect(Array.from({ length: 6 }, () => allowance.take(at(0)))).toEqual([true, true, true, true, true, false]);
    expect([allowance.take(at(9)), allowance.take(at(11)), allowance.take(at(11))]).toEqual([false, true, false]);
  });

  it('never saves up more than five', () => {
    const allowance = new RefreshAllowance();
    allowance.take(at(0));
    expect(Array.from({ length: 6 }, () => allowance.take(at(1_000))).filter(Boolean)).toHaveLength(5);
  });
});
