import { expect, it } from 'vitest';
import { findLinks } from './find-links.ts';

it('finds links of the HTML first, then of the text, each once and in order', () => {
  const html =
    '<a href="https://a.example/1">one</a> <A HREF=\'http://a.example/2\'>two</A> <a href=https://a.example/3>';
  const text = 'https://a.example/4 and https://a.example/1';
  expect(findLinks(html, text)).toEqual([
    'https://a.example/1',
    'http://a.example/2',
    'https://a.example/3',
    'https://a.example/4',
  ]);
});

it('decodes what HTML escapes, and leaves a query that only looks escaped', () => {
  const html = '<a href="https://a.example/?a=1&amp;b=2&#38;c=3&#x26;d=&quot;&copy=4&unknown;">';
  expect(findLinks(html, '')).toEqual(['https://a.example/?a=1&b=2&c=3&d="&copy=4&unknown;']);
  expect(findLinks('<a href="https://a.example/&#9999999;">', '')).toEqual(['https://a.example/&#9999999;']);
});

it('leaves out what is no web address', () => {
  const html =
    '<a href="mailto:a@a.example"><a href="#top"><a href="javascript:x"><p data-href="https://a.example/no">';
  expect(findLinks(html, 'ftp://a.example')).toEqual([]);
});

it('takes the fragment along, and not the punctuation of the sentence', () => {
  const text =
    'Open https://a.example/#token=x, or (https://a.example/b). Or <https://a.example/c>! See https://a.example/d_(e).';
  expect(findLinks('', text)).toEqual([
    'https://a.example/#token=x',
    'https://a.example/b',
    'https://a.example/c',
    'https://a.example/d_(e)',
  ]);
});

it('takes brackets for a part of a link where they were opened in it, and not else', () => {
  const text = 'https://a.example/1)]).) https://a.example/(2)) https://a.example/[3]). https://a.example/4].';
  expect(findLinks('', text)).toEqual([
    'https://a.example/1',
    'https://a.example/(2))',
    'https://a.example/[3]',
    'https://a.example/4',
  ]);
});

it('takes no longer for a hostile mail than for an honest one', () => {
  const started = performance.now();
  const size = 200_000;
  for (const piece of ['<a href', 'href = ', "href='", 'href="https://', 'https://)', '&#', '&a']) {
    findLinks(piece.repeat(size), piece.repeat(size));
  }
  for (const end of [')', ']', ')].']) findLinks('', `https://a.example/${end.repeat(size)}`);
  expect(performance.now() - started).toBeLessThan(5_000);
});
