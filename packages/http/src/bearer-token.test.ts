import { describe, expect, it } from 'vitest';
import { bearerToken } from './bearer-token.ts';

describe('bearerToken', () => {
  it.each([
    ['Bearer abc', 'abc'],
    ['bearer a.b.c', 'a.b.c'],
    ['BEARER x', 'x'],
    ['bEaReR x=', 'x='],
  ])('%j holds %j', (header, token) => expect(bearerToken(header)).toBe(token));

  it.each([
    undefined,
    '',
    'Bearer',
    'Bearer ',
    'Bearer  abc',
    ' Bearer abc',
    'Bearer abc ',
    'Bearer a b',
    'Bearer\tabc',
    'Bearer a\u00a0b',
    'Basic abc',
    'Bearerabc',
    'Token abc',
    'Bearer a, Bearer b',
    '\u0000',
    'Bearer\n abc',
  ])('%j holds none, without throwing (GHSA-xmf8-cvqr-rfgj)', (header) => expect(bearerToken(header)).toBeUndefined());
});
