import { describe, expect, it } from 'vitest';
import { goJson } from './go-json.ts';

describe('goJson', () => {
  it('escapes what Go escapes and nothing else', () => {
    expect(goJson({ msg: '<a href="x">&</a>\u2028\u2029ü/' })).toBe(
      String.raw`{"msg":"\u003ca href=\"x\"\u003e\u0026\u003c/a\u003e\u2028\u2029ü/"}`,
    );
  });

  it('changes no value', () => {
    const value = { '<&>': ['\u2028', null, 1.5, true, { nested: '&amp;' }] };
    expect(JSON.parse(goJson(value))).toEqual(value);
  });

  it('leaves out what is undefined', () => {
    expect(goJson({ a: undefined, b: 1 })).toBe('{"b":1}');
    expect(goJson(undefined)).toBe('null');
  });
});
