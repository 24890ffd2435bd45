import { expect, it } from 'vitest';
import { given, labelsFrom, queryOf, timeOf, wholeNumberOf } from './option-values.ts';

it.each([
  ['2027-01-31', '2027-01-31T00:00:00.000Z'],
  ['2027-01-31T12:00Z', '2027-01-31T12:00:00.000Z'],
  ['2027-01-31T12:00:00.5+02:00', '2027-01-31T10:00:00.500Z'],
])('the time %s is %s', (text, time) => {
  expect(timeOf('--since', text)).toBe(time);
});

it.each(['yesterday', '1800000000', '2027-13-01', '2027-01-31T12:00:00', ''])('%j is no time', (text) => {
  expect(() => timeOf('--since', text)).toThrow(`--since is ${JSON.stringify(text)}; allowed is a time such as`);
});

it.each(['', '-1', '1.5', '1h', '9999999999'])('%j is no whole number', (text) => {
  expect(() => wholeNumberOf('--limit', text, 'seconds')).toThrow(
    `--limit is ${JSON.stringify(text)}; allowed are whole`,
  );
});

it('labels are parted at the first equals sign', () => {
  expect(labelsFrom(['plan=gold', 'note=a=b', 'empty='])).toEqual({ plan: 'gold', note: 'a=b', empty: '' });
  for (const word of ['plan', '=gold', '']) expect(() => labelsFrom([word])).toThrow('is not name=value');
});

it('what was not typed is not sent', () => {
  expect(given({ a: undefined, b: null, c: 0 })).toEqual({ b: null, c: 0 });
  expect(queryOf({ a: undefined, b: [] })).toBe('');
  expect(queryOf({ label: ['a=b', 'c=d'], q: 'x y' })).toBe('?label=a%3Db&label=c%3Dd&q=x+y');
});
