import type { InstanceId } from '@gatehouse/database';
import { expect, it } from 'vitest';
import type { Instance } from '../instance.ts';
import { instanceKeys } from '../instance-keys.ts';
import { inheritedSettings } from '../settings/merge-settings.ts';
import { noSigning } from '../signing-keys/instance-signing.ts';
import { InstanceCache } from './instance-cache.ts';

const settings = inheritedSettings().netlify;
const keys = instanceKeys(Buffer.alloc(32));

function instance(id: string, settingsVersion = '1'): Instance {
  return {
    id: id as InstanceId,
    siteUuid: null,
    slug: id,
    state: 'active',
    settings,
    settingsVersion,
    keys,
    signing: noSigning,
  };
}

it('an instance is found under every key it was found by, as one object', () => {
  const cache = new InstanceCache(10);
  const first = instance('a');
  cache.put('id:a', first);
  cache.put('slug:a', instance('a'));
  cache.put('domain:a.example', instance('a'));
  for (const key of ['id:a', 'slug:a', 'domain:a.example'] as const) expect(cache.get(key)).toBe(first);
});

it('what an instance was found by goes when the instance goes', () => {
  const cache = new InstanceCache(10);
  cache.put('slug:a', instance('a'));
  cache.put('domain:a.example', instance('a'));
  cache.put('slug:b', instance('b'));
  cache.forget(['a']);
  for (const key of ['id:a', 'slug:a', 'domain:a.example'] as const) expect(cache.get(key)).toBeUndefined();
  expect(cache.get('slug:b')).toBeDefined();
});

it('a newer version takes the place of an older one, with none of its keys', () => {
  const cache = new InstanceCache(10);
  cache.put('slug:old', instance('a', '1'));
  cache.put('slug:new', instance('a', '2'));
  expect(cache.get('id:a')?.settingsVersion).toBe('2');
  expect(cache.get('slug:new')?.settingsVersion).toBe('2');
  expect(cache.get('slug:old')).toBeUndefined();
});

it('a domain that moved leads to its new owner', () => {
  const cache = new InstanceCache(10);
  cache.put('domain:a.example', instance('a'));
  cache.put('domain:a.example', instance('b'));
  expect(cache.get('domain:a.example')?.id).toBe('b');
});

it('holds no more than it may, and the least used goes first', () => {
  const cache = new InstanceCache(2);
  cache.put('slug:a', instance('a'));
  cache.put('slug:b', instance('b'));
  cache.get('slug:a');
  cache.put('slug:c', instance('c'));
  expect(cache.get('slug:b')).toBeUndefined();
  expect(cache.get('slug:a')).toBeDefined();
});

it('instances that are asked for again and again stay while any number are asked for once', () => {
  const cache = new InstanceCache(10);
  const busy = Array.from({ length: 8 }, (_, index) => `slug:busy-${index}` as const);
  for (const key of busy) cache.put(key, instance(key));
  for (const key of busy) cache.get(key);
  for (let index = 0; index < 100; index += 1) cache.put(`slug:once-${index}`, instance(`once-${index}`));
  expect(busy.filter((key) => cache.get(key) === undefined)).toEqual([]);
});

it.each([1, 2, 5, 10, 1_000])('has room for %i, asked for once or again', (max) => {
  const keys = Array.from({ length: 3 * max }, (_, index) => `slug:site-${index}` as const);
  for (const times of [0, 1, 2]) {
    const cache = new InstanceCache(max);
    for (const key of keys) {
      cache.put(key, instance(key));
      for (let time = 0; time < times; time += 1) cache.get(key);
    }
    expect(keys.filter((key) => cache.get(key) !== undefined)).toHaveLength(max);
  }
});

it('knows what does not exist until any change is told', () => {
  const cache = new InstanceCache(10);
  cache.put('slug:nobody', null);
  expect(cache.get('slug:nobody')).toBeNull();
  cache.forget(['a']);
  expect(cache.get('slug:nobody')).toBeUndefined();
});
