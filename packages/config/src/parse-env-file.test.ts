import { expect, it } from 'vitest';
import { parseEnvFile } from './parse-env-file.ts';

it('reads comments, export, quotes and empty values', () => {
  const text = [
    '# a comment',
    '',
    'PLAIN=value # and why',
    'HASH=a#b',
    'export EXPORTED=yes',
    `SINGLE='it is \\n raw # kept'`,
    'DOUBLE="two\\nlines \\"quoted\\"" # why',
    'EMPTY=',
    '  SPACED  =  around  ',
    'URL=postgres://u:p@h/db?x=1&y=2',
  ].join('\r\n');
  expect(parseEnvFile(text)).toEqual({
    variables: {
      PLAIN: 'value',
      HASH: 'a#b',
      EXPORTED: 'yes',
      SINGLE: 'it is \\n raw # kept',
      DOUBLE: 'two\nlines "quoted"',
      EMPTY: '',
      SPACED: 'around',
      URL: 'postgres://u:p@h/db?x=1&y=2',
    },
    malformedLines: [],
  });
});

it('reads a quoted value over several lines', () => {
  const { variables } = parseEnvFile('KEY="-----BEGIN\nabc\n-----END"\nNEXT=1');
  expect(variables).toEqual({ KEY: '-----BEGIN\nabc\n-----END', NEXT: '1' });
});

it('names the lines that are not NAME=value', () => {
  expect(parseEnvFile('A=1\nnonsense\n2B=3\nC="x" y\nD="open').malformedLines).toEqual([2, 3, 4, 5]);
});

it('takes the last of a repeated name, and the name __proto__ as any other', () => {
  const { variables } = parseEnvFile('A=1\nA=2\n__proto__=x');
  expect(variables['A']).toBe('2');
  expect(({} as Record<string, unknown>)['x']).toBeUndefined();
});
