import { describe, expect, it } from 'vitest';
import { mergeMetadata } from './metadata.ts';

describe('mergeMetadata', () => {
  it('replaces given keys, removes nulls and keeps the rest', () => {
    expect(mergeMetadata({ a: 1, b: { c: 2 }, d: 3 }, { b: { e: 4 }, d: null, f: 5 })).toEqual({
      a: 1,
      b: { e: 4 },
      f: 5,
    });
  });

  it('keeps everything when nothing is given', () => {
    expect(mergeMetadata({ a: 1 }, undefined)).toEqual({ a: 1 });
    expect(mergeMetadata({ a: 1 }, null)).toEqual({ a: 1 });
  });

  it('treats __proto__ as a key like any other', () => {
    const merged = mergeMetadata({}, JSON.parse('{"__proto__":{"admin":true}}') as Record<string, unknown>);
    expect(Object.getPrototypeOf(merged)).toBe(Object.prototype);
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });
});
