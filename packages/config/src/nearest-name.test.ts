import { expect, it } from 'vitest';
import { nearestName } from './nearest-name.ts';

it.each([
  ['autoconfrm', 'autoconfirm'],
  ['hots', 'host'],
  ['disable_singup', 'disable_signup'],
  ['autoconfirmation', undefined],
  ['x', undefined],
  ['', undefined],
])('%j was probably meant as %j', (typed, meant) => {
  expect(nearestName(typed, ['host', 'port', 'autoconfirm', 'disable_signup'])).toBe(meant);
});
