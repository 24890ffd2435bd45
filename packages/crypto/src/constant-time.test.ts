import { expect, it } from 'vitest';
import { constantTimeEqual } from './constant-time.ts';

it.each([
  ['secret', 'secret', true],
  ['secret', Buffer.from('secret'), true],
  ['', '', true],
  ['secret', 'Secret', false],
  ['secret', 'secret ', false],
  ['', 'secret', false],
])('%j and %j: %s (netlify 5276db2)', (a, b, same) => {
  expect(constantTimeEqual(a, b)).toBe(same);
});
