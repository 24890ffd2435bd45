import { describe, expect, it } from 'vitest';
import { textOfHtml } from './text-of-html.ts';

describe('textOfHtml', () => {
  it('keeps what is read and leaves out what is not', () => {
    const html = `<html><head><title>No</title><style>p { color: red }</style></head><body>
      <!-- <p>No</p> --><h2>Hello &amp; welcome</h2><p>Caf&#233; &#x1F600;,<br>line two</p><script>no()</script>
      <ul><li>one</li><li>two</li></ul></body></html>`;
    expect(textOfHtml(html)).toBe('Hello & welcome\n\nCafé 😀,\nline two\n\none\ntwo');
  });

  it('writes where a link leads, once', () => {
    const html = `<p><a class="x" href="https://x.com/?a=1&amp;b=2#t">Confirm</a></p><a href='https://y.com'>https://y.com</a>`;
    expect(textOfHtml(html)).toBe('Confirm (https://x.com/?a=1&b=2#t)\n\nhttps://y.com');
  });

  it.each([
    ['<style>', '<style>'.repeat(40_000)],
    ['<', '<'.repeat(250_000)],
    ['an open tag', `<a ${' href="'.repeat(40_000)}>`],
    ['comments', '<!--'.repeat(60_000)],
    ['blanks', ' \n'.repeat(120_000)],
  ])('reads 250 kB of %s in no time', (_what, html) => {
    const startedAt = performance.now();
    textOfHtml(html);
    expect(performance.now() - startedAt).toBeLessThan(500);
  });
});
