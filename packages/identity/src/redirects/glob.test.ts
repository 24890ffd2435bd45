import { describe, expect, it } from 'vitest';
import { compileGlobs, matchesGlob } from './glob.ts';

function matches(pattern: string, text: string): boolean {
  return matchesGlob(compileGlobs([pattern]), text);
}

describe('a pattern', () => {
  it.each([
    ['https://a.example/cb', 'https://a.example/cb'],
    ['https://*.example.com', 'https://preview-7.example.com'],
    ['https://*.example.com/**', 'https://a.example.com/x/y.html?next=/z'],
    ['https://*.example.com/**', 'https://a.example.com/'],
    ['http://localhost:*', 'http://localhost:3000'],
    ['http://localhost:*/**', 'http://localhost:3000/a.b/c'],
    ['https://a.example/?', 'https://a.example/é'],
    ['https://a.example/?', 'https://a.example/😀'],
    ['https://a.example/*', 'https://a.example/'],
    ['https://[abc].example', 'https://b.example'],
    ['https://[a-c0-9].example', 'https://7.example'],
    ['https://[!a-c].example', 'https://d.example'],
    ['https://[a\\]-].example', 'https://].example'],
    ['https://[a\\]-].example', 'https://-.example'],
    ['{https,myapp}://x', 'myapp://x'],
    ['https://{a,b{1,2},c*}.example', 'https://b2.example'],
    ['https://{a,b{1,2},c*}.example', 'https://cde.example'],
    ['https://a{,b}.example', 'https://a.example'],
    ['myapp://**', 'myapp://'],
    ['https://a.example/\\?x=\\*', 'https://a.example/?x=*'],
    ['a,b}c]', 'a,b}c]'],
    ['***', 'a.b/c'],
  ])('%s matches %s', (pattern, text) => {
    expect(matches(pattern, text)).toBe(true);
  });

  it.each([
    ['https://*.example.com', 'https://a.b.example.com'],
    ['https://*.example.com/*', 'https://a.example.com/x/y'],
    ['https://*.example.com/**', 'https://evil.net/.example.com/'],
    ['https://a.example', 'https://a.example/'],
    ['https://a.example', 'xhttps://a.example'],
    ['https://a?example', 'https://a.example'],
    ['https://a.example/*', 'https://a.example/x.html'],
    ['https://[a-c].example', 'https://d.example'],
    ['https://[!a-c].example', 'https://b.example'],
    ['https://{a,b}.example', 'https://c.example'],
    ['https://a.example/\\*', 'https://a.example/x'],
    ['HTTPS://a', 'https://a'],
  ])('%s does not match %s', (pattern, text) => {
    expect(matches(pattern, text)).toBe(false);
  });

  it.each(['[abc', '[]', '[!]', '[z-a]', '{a,b', 'a\\', '{'.repeat(17) + '}'.repeat(17), 'a'.repeat(2_049)])(
    'that cannot be read is refused: %s',
    (pattern) => {
      expect(() => compileGlobs([pattern])).toThrow(/^(a|the) pattern /);
    },
  );
});

describe('several patterns', () => {
  const glob = compileGlobs(['https://a.example/**', 'myapp://*', 'https://b.example']);

  it('match what one of them matches', () => {
    expect(['https://a.example/x', 'myapp://x', 'https://b.example'].every((text) => matchesGlob(glob, text))).toBe(
      true,
    );
    expect(matchesGlob(glob, 'https://b.example/x')).toBe(false);
  });

  it('match nothing when there is none', () => {
    expect(matchesGlob(compileGlobs([]), '')).toBe(false);
    expect(matchesGlob(compileGlobs([]), 'x')).toBe(false);
  });
});

describe('time', () => {
  // Each of these takes a backtracking matcher more than a lifetime.
  it.each([
    ['nested runs', '{**,**}'.repeat(200) + 'x'],
    ['runs between letters', '*a'.repeat(900) + 'x'],
    ['alternatives of unequal length', '{a,aa,aaa}'.repeat(150) + 'x'],
    ['alternatives in alternatives', '{a,{a,{a,{a,{a,{a,{a,{a,**}}}}}}}}'.repeat(40) + 'x'],
    ['a run before many single characters', '**' + '?'.repeat(2_000)],
  ])('stays short for %s', (_what, pattern) => {
    const glob = compileGlobs(Array.from({ length: 100 }, () => pattern));
    const started = performance.now();
    expect(matchesGlob(glob, 'a'.repeat(8_192))).toBe(false);
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it('suffices for a full list of everyday patterns and a long address', () => {
    const patterns = Array.from({ length: 100 }, (_, index) => `https://*--site${index}.previews.example.com/**`);
    const text = `https://feature-1--site99.previews.example.com/${'path/'.repeat(1_500)}`;
    expect(matchesGlob(compileGlobs(patterns), text)).toBe(true);
  });

  it('suffices for a full list of patterns that all may match up to the end', () => {
    const patterns = Array.from({ length: 100 }, (_, index) => `https://**/page${index}/**`);
    expect(matchesGlob(compileGlobs(patterns), `https://a.example/${'path/'.repeat(250)}page99/x`)).toBe(true);
  });

  it('is not spent on a text longer than any address', () => {
    expect(matches('**', 'a'.repeat(8_192))).toBe(true);
    expect(matches('**', 'a'.repeat(8_193))).toBe(false);
  });
});
