import { describe, expect, it } from 'vitest';
import { deriveChildToken, randomRefreshToken } from './refresh-token.ts';

const key = Buffer.alloc(32, 1);
const parent = Buffer.alloc(32, 2);
const shape = /^[a-z2-7]{12}$/;

it('a first token is 12 characters of a-z2-7, never the same', () => {
  const tokens = Array.from({ length: 1000 }, randomRefreshToken);
  expect(tokens.filter((token) => !shape.test(token))).toEqual([]);
  expect(new Set(tokens).size).toBe(1000);
});

describe('a child', () => {
  it('can be derived again, and has the form of a first token', () => {
    expect(deriveChildToken(key, parent, 0)).toBe(deriveChildToken(key, parent, 0));
    expect(deriveChildToken(key, parent, 0)).toMatch(shape);
  });

  it('stays the same over releases, since only hashes are stored', () => {
    expect(deriveChildToken(key, parent, 1)).toBe('ugntipdkva6g');
  });

  it('differs for another key, parent or number', () => {
    const children = [
      deriveChildToken(key, parent, 0),
      deriveChildToken(key, parent, 1),
      deriveChildToken(key, Buffer.alloc(32, 3), 0),
      deriveChildToken(Buffer.alloc(32, 3), parent, 0),
    ];
    expect(new Set(children).size).toBe(children.length);
  });
});
