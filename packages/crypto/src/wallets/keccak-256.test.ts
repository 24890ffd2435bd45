import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { keccak256, sponge256 } from './keccak-256.ts';

test.each([
  ['', 'c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470'],
  ['abc', '4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45'],
  ['testing', '5f16f4c7f149ac4f9510d9cf8cf384038ad348b3bcdc01915f95de12df9d1b02'],
  ['Transfer(address,address,uint256)', 'ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef'],
])('the digest of %j is the published one', (text, digest) => {
  expect(keccak256(Buffer.from(text)).toString('hex')).toBe(digest);
});

test('with the padding of the standard it is SHA3-256, for texts of every length up to three blocks', () => {
  for (let length = 0; length <= 3 * 136 + 1; length++) {
    const text = createHash('sha256').update(`${length}`).digest('hex').repeat(7).slice(0, length);
    expect(sponge256(Buffer.from(text), 0x06)).toEqual(createHash('sha3-256').update(text).digest());
  }
});
