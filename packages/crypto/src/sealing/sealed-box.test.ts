import { describe, expect, it } from 'vitest';
import { generateDataKey } from './data-key.ts';
import { seal, unseal, type SealedPlace } from './sealed-box.ts';

const dataKey = generateDataKey();
const place: SealedPlace = {
  instanceId: 'instance-a',
  table: 'instances',
  row: 'instance-a',
  path: 'smtp.password',
  keyVersion: 3,
};
const sealed = seal(dataKey, place, 'gründlich geheim');

it('a value opens in its place as it was sealed', () => {
  expect(unseal(dataKey, place, sealed)).toBe('gründlich geheim');
  expect(unseal(dataKey, place, seal(dataKey, place, ''))).toBe('');
});

it('the same value is never sealed the same twice', () => {
  expect(seal(dataKey, place, 'gründlich geheim')).not.toBe(sealed);
});

describe('a value does not open', () => {
  it.each<[string, Partial<SealedPlace>]>([
    ['for another instance', { instanceId: 'instance-b' }],
    ['in another table', { table: 'factors' }],
    ['in another row', { row: 'instance-b' }],
    ['as another setting', { path: 'sms.token' }],
    ['as of another key version', { keyVersion: 4 }],
  ])('%s', (_where, elsewhere) => {
    expect(() => unseal(dataKey, { ...place, ...elsewhere }, sealed)).toThrow('does not open');
  });

  it('when its key version was rewritten to fit', () => {
    const rewritten = sealed.replace('s1.3.', 's1.4.');
    expect(() => unseal(dataKey, { ...place, keyVersion: 4 }, rewritten)).toThrow('does not open');
    expect(() => unseal(dataKey, place, rewritten)).toThrow('does not open');
  });

  it('under another data key', () => {
    expect(() => unseal(generateDataKey(), place, sealed)).toThrow('does not open with data key version 3');
  });

  it('with a single bit changed', () => {
    const bytes = Buffer.from(sealed.slice(5), 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(() => unseal(dataKey, place, `s1.3.${changed.toString('base64url')}`)).toThrow('does not open');
    }
  });

  it.each(['', 'plain text', 's1.3.', 's2.3.AAAA', 's1.x.AAAA', `${sealed}\n`])('when it is %j', (text) => {
    expect(() => unseal(dataKey, place, text)).toThrow('not of the form s1.version.data');
  });
});
