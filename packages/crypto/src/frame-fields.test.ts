import { expect, it } from 'vitest';
import { frameFields } from './frame-fields.ts';

it('no two lists of fields have the same bytes', () => {
  const lists = [['a', 'bc'], ['ab', 'c'], ['abc'], ['abc', ''], ['', 'abc'], []];
  const framed = lists.map((fields) => frameFields(...fields).toString('hex'));
  expect(new Set(framed).size).toBe(lists.length);
});

it('text counts as its UTF-8 bytes', () => {
  expect(frameFields('é')).toEqual(frameFields(Buffer.from('é')));
});
