import { describe, expect, it } from 'vitest';
import { generateDataKey, unwrapDataKey, wrapDataKey } from './data-key.ts';
import { parseMasterKeyRing, type MasterKeyRing } from './key-ring.ts';

const old = `old:${Buffer.alloc(32, 1).toString('base64')}`;
const fresh = `new:${Buffer.alloc(32, 2).toString('base64')}`;
const ring = parseMasterKeyRing(old);
const dataKey = generateDataKey();

it('a data key is unwrapped as it was wrapped', () => {
  const wrapped = wrapDataKey(ring, 'instance-a', dataKey);
  expect(unwrapDataKey(ring, 'instance-a', wrapped)).toEqual(dataKey);
  expect(wrapped).not.toContain(dataKey.toString('base64url'));
  expect(wrapDataKey(ring, 'instance-a', dataKey)).not.toBe(wrapped);
});

it('after a rotation old wrappings still open, and new ones need the new key alone', () => {
  const wrapped = wrapDataKey(ring, 'instance-a', dataKey);
  const rotated = parseMasterKeyRing(`${fresh},${old}`);
  expect(unwrapDataKey(rotated, 'instance-a', wrapped)).toEqual(dataKey);
  const anew = wrapDataKey(rotated, 'instance-a', dataKey);
  expect(unwrapDataKey(parseMasterKeyRing(fresh), 'instance-a', anew)).toEqual(dataKey);
});

describe('a wrapped data key does not open', () => {
  const wrapped = wrapDataKey(ring, 'instance-a', dataKey);
  const same = parseMasterKeyRing(`old:${Buffer.alloc(32, 3).toString('base64')}`);
  const twin = parseMasterKeyRing(
    `old:${Buffer.alloc(32, 1).toString('base64')},twin:${Buffer.alloc(32, 1).toString('base64')}`,
  );

  it.each<[string, MasterKeyRing, string, string, string]>([
    ['for another instance', ring, 'instance-b', wrapped, 'does not open'],
    ['under another key of the same id', same, 'instance-a', wrapped, 'does not open'],
    ['when it names another id of the same key', twin, 'instance-a', wrapped.replace('old', 'twin'), 'does not open'],
    ['without its master key', parseMasterKeyRing(fresh), 'instance-a', wrapped, 'needs master key old'],
    ['when cut', ring, 'instance-a', wrapped.slice(0, 20), 'does not open'],
    ['when it is something else', ring, 'instance-a', 'w2.old.AAAA', 'not of the form w1.id.data'],
  ])('%s', (_when, keys, instanceId, text, message) => {
    expect(() => unwrapDataKey(keys, instanceId, text)).toThrow(message);
  });
});
