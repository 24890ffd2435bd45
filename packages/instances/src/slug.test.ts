import { describe, expect, it } from 'vitest';
import { checkSlug, generateSlug, slugPattern } from './slug.ts';

it.each([
  ['https://www.example.com/shop', /^example-com-[a-z0-9]{6}$/],
  ['https://Straße.example', /^xn-[a-z0-9-]+-[a-z0-9]{6}$/],
  [`https://${'long-'.repeat(12)}name.example`, /^long-[a-z-]{1,35}-[a-z0-9]{6}$/],
  ['http://[::1]:8080', /^1-[a-z0-9]{6}$/],
  ['', /^site-[a-z0-9]{6}$/],
])('the slug of %j reminds of its host', (siteUrl, expected) => {
  const slug = generateSlug(siteUrl);
  expect(slug).toMatch(expected);
  expect(slug).toMatch(slugPattern);
  expect(generateSlug(siteUrl)).not.toBe(slug);
});

describe('checkSlug', () => {
  it.each(['a', 'acme', 'a-1', '0', 'a'.repeat(63)])('%s is a slug', (slug) => {
    expect(() => checkSlug(slug)).not.toThrow();
  });

  it.each(['', '-a', 'a-', 'A', 'a.b', 'a/b', 'a%2fb', 'é', 'a\n', 'a'.repeat(64)])('%j is none', (slug) => {
    expect(() => checkSlug(slug)).toThrow('slug: is');
  });
});
