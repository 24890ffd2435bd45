import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parseMasterKeyRing } from './key-ring.ts';

const [first, second] = [randomBytes(32), randomBytes(32)];

it('the first key encrypts and all are there to decrypt', () => {
  const ring = parseMasterKeyRing(`new:${first.toString('base64')}, old:${second.toString('base64url')}`);
  expect(ring.primaryId).toBe('new');
  expect([...ring.keys].map(([id, key]) => [id, key.export()])).toEqual([
    ['new', first],
    ['old', second],
  ]);
});

it('a single key without an id is key 1', () => {
  expect(parseMasterKeyRing(first.toString('base64')).primaryId).toBe('1');
});

it('printing a ring shows no key', () => {
  const printed = inspect(parseMasterKeyRing(`a:${first.toString('base64')}`), { depth: 9, showHidden: true });
  expect(printed).not.toContain(first.toString('hex').slice(0, 8));
  expect(printed).not.toContain(first.toString('base64').slice(0, 8));
});

describe('bad input is refused by what is wrong, never by showing it', () => {
  const key = first.toString('base64');
  it.each([
    ['', 'master key 1 of 1: is empty'],
    ['a:', 'master key 1 of 1: is empty'],
    [`a:${key},`, 'master key 2 of 2: has no id; with several keys each is written id:base64'],
    [`${key}:a`, 'master key 1 of 1: its id is not 1 to 16 characters of A-Z a-z 0-9 _ -'],
    [`a:${key},a:${key}`, 'master key 2 of 2: its id a is that of an earlier one'],
    [`a:${randomBytes(16).toString('base64')}`, 'master key 1 of 1: is 16 bytes long, not 32'],
    ['a:pass phrase', 'master key 1 of 1: is not base64'],
  ])('%#', (text, message) => {
    expect(() => parseMasterKeyRing(text)).toThrow(new Error(message));
  });
});
