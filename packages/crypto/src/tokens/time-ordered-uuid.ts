import { randomBytes, randomInt } from 'node:crypto';

const counterBits = 42;
const lowBits = 30;

/**
 * Counts what this process makes. It goes on from one millisecond to the next, where the RFC would seed it anew: requests
 * that began at different times make theirs by turns, and each has to find its own in order. Begun at random below the
 * half, it cannot run over before two trillion.
 */
let count = randomInt(2 ** (counterBits - 1));

/**
 * A UUID of version 7 (RFC 9562 5.7): sorts by the time, and what one process makes of one millisecond by the order in
 * which it was made (6.2, method 1: the counter fills `rand_a` and the upper 30 bits of `rand_b`).
 */
export function timeOrderedUuid(now: Date): string {
  count = (count + 1) % 2 ** counterBits;
  const bytes = Buffer.alloc(16);
  bytes.writeUIntBE(now.getTime(), 0, 6);
  bytes.writeUInt16BE(0x7000 + Math.floor(count / 2 ** lowBits), 6);
  bytes.writeUInt32BE(0x8000_0000 + (count % 2 ** lowBits), 8);
  randomBytes(4).copy(bytes, 12);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
