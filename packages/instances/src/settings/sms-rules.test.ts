import { describe, expect, it } from 'vitest';
import { isCallingCode, isInstant, isTestOtpList, isTextTemplate, parseTestOtps } from './sms-rules.ts';

describe('test codes', () => {
  it('are read with + and spaces in numbers left out', () => {
    const pairs = parseTestOtps('15551234567:123456, +44 20 7123 4567 : 000000,');
    expect([...pairs]).toEqual([
      ['15551234567', '123456'],
      ['442071234567', '000000'],
    ]);
  });

  it.each(['', ' , '])('may be none at all (%j)', (value) => {
    expect(isTestOtpList(value)).toBe(true);
    expect(parseTestOtps(value).size).toBe(0);
  });

  it.each(['15551234567', '15551234567:', ':123456', '0155:1', '15551234567:12a', '1555:12345678901', '1-555:123456'])(
    'are refused when one is no pair (%s)',
    (item) => {
      expect(isTestOtpList(`15551230000:123456,${item}`)).toBe(false);
    },
  );
});

it.each([
  ['2027-01-31T12:00:00Z', true],
  ['2027-01-31T12:00:00.5+02:00', true],
  ['2027-01-31', false],
  ['2027-13-31T12:00:00Z', false],
  ['tomorrow', false],
])('%s is a time with its zone: %s', (value, is) => {
  expect(isInstant(value)).toBe(is);
});

it.each([
  ['44', true],
  ['1', true],
  ['+44', false],
  ['044', false],
  ['UK', false],
])('%s is the beginning of a number: %s', (value, is) => {
  expect(isCallingCode(value)).toBe(is);
});

it.each([
  ['Code: {{ .Code }}', true],
  ['{{ if .Code }}{{ .Code }}{{ end }}', true],
  ['{{ .Cod }}', false],
  ['{{ .Code ', false],
])('%s is a template of a text message: %s', (value, is) => {
  expect(isTextTemplate(value)).toBe(is);
});
