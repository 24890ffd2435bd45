import { expect, it } from 'vitest';
import { encodeVarint, readVarint } from './varint.ts';

it.each([0n, 1n, 127n, 128n, 300n, 2n ** 63n - 1n, 2n ** 64n - 1n])('reads %s as it was written', (value) => {
  const bytes = encodeVarint(value);
  expect(readVarint(Buffer.concat([Buffer.of(9), bytes]), 1)).toEqual({ value, end: bytes.length + 1 });
});

it('refuses one that does not end, or is above 64 bits', () => {
  expect(readVarint(Buffer.of(0x80, 0x80), 0)).toBeNull();
  expect(readVarint(Buffer.concat([Buffer.alloc(9, 0xff), Buffer.of(2)]), 0)).toBeNull();
});
