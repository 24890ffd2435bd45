import { expect, it } from 'vitest';
import { passwordProblem } from './password-problem.ts';

it.each([
  ['', null],
  ['correct horse', null],
  ['🔑'.repeat(18), null],
  ['x'.repeat(72), null],
  ['x'.repeat(73), 'password_too_long'],
  ['é'.repeat(37), 'password_too_long'],
  ['a\0a', 'password_invalid'],
  ['lone \ud800 half', 'password_invalid'],
])('of %j is %s', (password, problem) => {
  expect(passwordProblem(password)).toBe(problem);
});
