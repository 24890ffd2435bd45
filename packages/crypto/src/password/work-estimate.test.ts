import { expect, it } from 'vitest';
import { createWorkEstimate, estimateMilliseconds, observeWork } from './work-estimate.ts';

const bcrypt = { kind: 'bcrypt', units: 2 ** 10 } as const;
const argon2 = { kind: 'argon2', units: 3 * 65_536 } as const;

it('what was observed of one kind is expected of it, and of no other', () => {
  const estimate = createWorkEstimate();
  const before = estimateMilliseconds(estimate, argon2);
  for (let round = 0; round < 60; round += 1) observeWork(estimate, bcrypt, 100);
  expect(estimateMilliseconds(estimate, bcrypt)).toBeCloseTo(100, 0);
  expect(estimateMilliseconds(estimate, argon2)).toBe(before);
});

it('tiny work that took long does not make large work look dear', () => {
  const estimate = createWorkEstimate();
  const before = estimateMilliseconds(estimate, argon2);
  for (let round = 0; round < 60; round += 1) observeWork(estimate, { kind: 'argon2', units: 64 }, 5);
  expect(estimateMilliseconds(estimate, argon2)).toBe(before);
});
