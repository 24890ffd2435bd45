import { describe, expect, it } from 'vitest';
import { treeProblem } from './tree-problem.ts';

const problemOf = (text: string): string | undefined => treeProblem(text, 0, { depthMax: 100, attributesMax: 200 });

describe('one tree of elements', () => {
  it.each([
    '<a/>',
    '<a></a>',
    '\n<!-- a licence --><a>\n  <b c="d > e" f=\'"\'>text &amp; &#65;&#x41;</b ><!-- <c> --></a>\n<!-- end -->',
    '<a><![CDATA[ </a> & ]]></a>',
    `${'<a>'.repeat(100)}${'</a>'.repeat(100)}`,
    '<s:a xmlns:s="urn:x"\n\ts:b = "c"/>',
  ])('is what it is: %s', (text) => expect(problemOf(text)).toBeUndefined());

  it.each([
    ['nothing', ''],
    ['a text', 'hello'],
    ['a text behind the root', '<a/>b'],
    ['two roots', '<a/><b/>'],
    ['an element that never ends', '<a><b></b>'],
    ['an end without a beginning', '<a></a></b>'],
    ['the end of another element', '<a><b></a></b>'],
    ['a tag that never ends', '<a b="c"'],
    ['an attribute without a value', '<a b/>'],
    ['an attribute with a tag in it', '<a b="<c>"/>'],
    ['a comment that never ends', '<a><!-- </a>'],
    ['a comment that is its own end', '<a><!--></a>'],
    ['plain text that never ends', '<a><![CDATA[</a>'],
    ['an entity that nobody knows', '<a>&b;</a>'],
    ['one in an attribute', '<a b="&c"/>'],
    ['a document type', '<!DOCTYPE a><a/>'],
  ])('is not %s', (_what, text) => expect(problemOf(text)).toBe('is not well-formed XML'));

  it('is not deeper than is allowed, nor among many comments', () => {
    expect(problemOf('<a>'.repeat(101))).toBe('is nested deeper than 100 levels');
    expect(problemOf(`${'<!---->'.repeat(101)}<a/>`)).toBe('has more than 100 comments beside its root');
  });

  it('has no more attributes than are allowed, in one element and in all', () => {
    const attributes = (count: number): string =>
      Array.from({ length: count }, (_, n) => ` a${n}='b="c" d="e"'`).join('');
    expect(problemOf(`<a${attributes(64)}/>`)).toBeUndefined();
    expect(problemOf(`<a${attributes(65)}/>`)).toBe('has more than 64 attributes in one element');
    const four = `<b${attributes(50)}/>`.repeat(4);
    expect(problemOf(`<a>${four}</a>`)).toBeUndefined();
    expect(problemOf(`<a b="c">${four}</a>`)).toBe('has more than 200 attributes');
  });
});
