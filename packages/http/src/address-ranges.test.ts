import { describe, expect, it } from 'vitest';
import { addressRanges, inRanges, normaliseAddress } from './address-ranges.ts';

describe('inRanges', () => {
  const ranges = addressRanges(['10.0.0.0/8', ' fd00::/8 ', '192.0.2.7', '::ffff:172.16.0.0/108', '']);

  it.each(['10.1.2.3', '::ffff:10.1.2.3', 'fd12::1', '192.0.2.7', '172.16.5.5'])('%s is inside', (address) =>
    expect(inRanges(address, ranges)).toBe(true),
  );

  it.each(['11.0.0.1', '192.0.2.8', 'fe80::1', '::1', '10.1', '0x0a000001', '012.0.0.1', 'nonsense', ''])(
    '%s is outside',
    (address) => expect(inRanges(address, ranges)).toBe(false),
  );

  it.each(['10.0.0.0/33', 'proxy.internal', '10.0.0/8/8'])('refuses %s in one line', (network) =>
    expect(() => addressRanges([network])).toThrow(`"${network}" is not a network`),
  );
});

describe('normaliseAddress', () => {
  it.each([
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:DB8:0:0::1', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['192.0.2.1:4711', '192.0.2.1'],
    ['[2001:db8::1]:443', '2001:db8::1'],
    [' 192.0.2.1 ', '192.0.2.1'],
    ['unknown', undefined],
    ['127.1', undefined],
    ['1.2.3.4.5', undefined],
  ])('%s becomes %s', (text, expected) => expect(normaliseAddress(text)).toBe(expected));
});
