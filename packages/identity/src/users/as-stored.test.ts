import { expect, it } from 'vitest';
import { asStored } from './as-stored.ts';

it('orders names by length, then by bytes, at every depth', () => {
  const value = { sub: 1, email: { b: 1, aa: 2, a: [{ z: 1, y: 2 }] }, é: 3, zz: 4, Z: 5, a: 6 };
  expect(JSON.stringify(asStored(value))).toBe(
    '{"Z":5,"a":6,"zz":4,"é":3,"sub":1,"email":{"a":[{"y":2,"z":1}],"b":1,"aa":2}}',
  );
});
