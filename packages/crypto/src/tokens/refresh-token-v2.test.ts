import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  encodeRefreshTokenV2,
  isRefreshTokenV2Genuine,
  parseRefreshTokenV2,
  type ParsedRefreshTokenV2,
} from './refresh-token-v2.ts';

const sessionId = '00000000-0000-4000-8000-000000000001';
const key = Buffer.alloc(32, 1);

// supabase-core.md, annex C
const vectors: [bigint, string][] = [
  [0n, 'AAAAAAAAAEAAgAAAAAAAAAEAZ5DPrly1CgzarsDVwLORlRGgLCs'],
  [1n, 'AAAAAAAAAEAAgAAAAAAAAAEB2A2zPNaPTMNjfSOsX-H5UpPbgKs'],
  [127n, 'AAAAAAAAAEAAgAAAAAAAAAF_0J6rVnNzWf-bqWnqgrNDRgj-_vw'],
  [128n, 'AAAAAAAAAEAAgAAAAAAAAAGAAUOEMye3Y66kTXOSfppyOFa4wn3f'],
  [300n, 'AAAAAAAAAEAAgAAAAAAAAAGsApXGSUVqwjratEDBEKDFaWbVPL2b'],
];

describe.each(vectors)('counter %s', (counter, token) => {
  it('is written as the published vector', () => {
    expect(encodeRefreshTokenV2({ sessionId, counter }, key)).toBe(token);
  });

  it('is read back, and known to be genuine under its key alone', () => {
    const parsed = parseRefreshTokenV2(token) as ParsedRefreshTokenV2;
    expect(parsed).toMatchObject({ sessionId, counter });
    expect(isRefreshTokenV2Genuine(parsed, key)).toBe(true);
    expect(isRefreshTokenV2Genuine(parsed, Buffer.alloc(32, 2))).toBe(false);
  });
});

it('every one of its bits is checked (ASVS 7.2.3)', () => {
  const bytes = Buffer.from(vectors[0]?.[1] ?? '', 'base64url');
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    const changed = Buffer.from(bytes);
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect(parseRefreshTokenV2(changed.toString('base64url'))).toBeNull();
  }
});

it('a forged token with a right checksum is read but not genuine', () => {
  const body = Buffer.from(vectors[0]?.[1] ?? '', 'base64url').subarray(0, -4);
  body[17] = 5;
  const parsed = parseRefreshTokenV2(withChecksum(body)) as ParsedRefreshTokenV2;
  expect(parsed.counter).toBe(5n);
  expect(isRefreshTokenV2Genuine(parsed, key)).toBe(false);
});

it('a counter above int64 is read as the highest', () => {
  const body = Buffer.concat([Buffer.alloc(17), Buffer.alloc(9, 0xff), Buffer.of(1), Buffer.alloc(16)]);
  expect(parseRefreshTokenV2(withChecksum(body))?.counter).toBe(2n ** 63n - 1n);
});

it.each([
  ['nothing', ''],
  ['a v1 token', 'abcdefghijkl'],
  ['another version', withChecksum(Buffer.concat([Buffer.of(1), Buffer.alloc(33)]))],
  ['a varint without end', withChecksum(Buffer.concat([Buffer.alloc(17), Buffer.alloc(17, 0xff)]))],
  ['a signature too short', withChecksum(Buffer.concat([Buffer.alloc(17), Buffer.of(0x80, 1), Buffer.alloc(15)]))],
  ['a signature too long', withChecksum(Buffer.alloc(35))],
  ['padding', `${vectors[0]?.[1]}=`],
  ['the standard alphabet', (vectors[2]?.[1] ?? '').replace('_', '/')],
  ['a character in between', (vectors[0]?.[1] ?? '').replace('Z', 'Z\n')],
])('%s is none', (_what, text) => {
  expect(parseRefreshTokenV2(text)).toBeNull();
});

it('neither a session id that is no UUID nor a counter out of range is written', () => {
  expect(() => encodeRefreshTokenV2({ sessionId: 'x', counter: 0n }, key)).toThrow('not a UUID');
  expect(() => encodeRefreshTokenV2({ sessionId, counter: -1n }, key)).toThrow('from 0 to 2^63 - 1');
  expect(() => encodeRefreshTokenV2({ sessionId, counter: 2n ** 63n }, key)).toThrow('from 0 to 2^63 - 1');
});

function withChecksum(body: Buffer): string {
  return Buffer.concat([body, createHash('sha256').update(body).digest().subarray(0, 4)]).toString('base64url');
}
