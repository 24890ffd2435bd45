import { expect, it } from 'vitest';
import { isUuid } from './is-uuid.ts';

it.each(['00000000-0000-0000-0000-000000000000', '5D0C2A1E-1111-7111-8111-0123456789aB'])('%s is one', (text) => {
  expect(isUuid(text)).toBe(true);
});

it.each([
  '',
  'me',
  '5d0c2a1e111171118111-0123456789ab',
  '5d0c2a1e-1111-7111-8111-0123456789a',
  '5d0c2a1e-1111-7111-8111-0123456789abc',
  '5d0c2a1g-1111-7111-8111-0123456789ab',
  '{5d0c2a1e-1111-7111-8111-0123456789ab}',
  '5d0c2a1e-1111-7111-8111-0123456789ab\n',
])('%j is none', (text) => {
  expect(isUuid(text)).toBe(false);
});
