/** Bytes that one round of absorbing takes in, for 256 bits of output. */
const rateBytes = 136;
const rounds = 24;

/**
 * Keccak with 256 bits, as Ethereum uses it: SHA-3 (FIPS 202) with the padding that it had before it was a standard. The
 * OpenSSL of Node 20 does not have it.
 *
 * @returns 32 bytes.
 */
export function keccak256(message: Uint8Array): Buffer {
  return sponge256(message, 0x01);
}

/** Keccak of 256 bits with any padding; with 0x06 it is SHA3-256. */
export function sponge256(message: Uint8Array, padding: number): Buffer {
  const state = new Uint32Array(50);
  const padded = Buffer.alloc((Math.floor(message.length / rateBytes) + 1) * rateBytes);
  padded.set(message);
  padded.writeUInt8(padding, message.length);
  padded.writeUInt8(padded.readUInt8(padded.length - 1) | 0x80, padded.length - 1);
  for (let offset = 0; offset < padded.length; offset += rateBytes) {
    for (let word = 0; word < rateBytes / 4; word++) xorInto(state, word, padded.readUInt32LE(offset + word * 4));
    permute(state);
  }
  const digest = Buffer.alloc(32);
  for (let word = 0; word < 8; word++) digest.writeUInt32LE(at(state, word), word * 4);
  return digest;
}

/** Keccak-f[1600]. A lane is two words, the lower first; lane `x + 5 y`. */
function permute(state: Uint32Array): void {
  let feedback = 1;
  for (let round = 0; round < rounds; round++) {
    mixColumns(state);
    moveLanes(state);
    mixRows(state);
    feedback = addConstant(state, feedback);
  }
}

/** θ of FIPS 202 3.2.1. */
function mixColumns(state: Uint32Array): void {
  const parity = new Uint32Array(10);
  for (let word = 0; word < 50; word++) xorInto(parity, word % 10, at(state, word));
  const effect = new Uint32Array(10);
  for (let x = 0; x < 5; x++) {
    const left = ((x + 4) % 5) * 2;
    const [low, high] = rotated(parity, ((x + 1) % 5) * 2, 1);
    effect[x * 2] = at(parity, left) ^ low;
    effect[x * 2 + 1] = at(parity, left + 1) ^ high;
  }
  for (let word = 0; word < 50; word++) xorInto(state, word, at(effect, word % 10));
}

/** ρ and π of FIPS 202 3.2.2 and 3.2.3: each lane takes the place of the next of one long ring. */
function moveLanes(state: Uint32Array): void {
  let [x, y] = [1, 0];
  const carried = state.slice(2, 4);
  for (let step = 1; step <= 24; step++) {
    [x, y] = [y, (2 * x + 3 * y) % 5];
    const place = (x + 5 * y) * 2;
    const [low, high] = rotated(carried, 0, ((step * (step + 1)) / 2) % 64);
    carried.set(state.subarray(place, place + 2));
    state[place] = low;
    state[place + 1] = high;
  }
}

/** χ of FIPS 202 3.2.4. */
function mixRows(state: Uint32Array): void {
  for (let row = 0; row < 50; row += 10) {
    const before = state.slice(row, row + 10);
    for (let word = 0; word < 10; word++) {
      xorInto(state, row + word, ~at(before, (word + 2) % 10) & at(before, (word + 4) % 10));
    }
  }
}

/** ι of FIPS 202 3.2.5: its constants come from a shift register. @returns the register after the round. */
function addConstant(state: Uint32Array, register: number): number {
  let next = register;
  for (let power = 0; power < 7; power++) {
    next = ((next << 1) ^ ((next >> 7) * 0x71)) % 256;
    const bit = (1 << power) - 1;
    if (next & 2) xorInto(state, bit < 32 ? 0 : 1, 1 << (bit % 32));
  }
  return next;
}

function rotated(words: Uint32Array, from: number, bits: number): [low: number, high: number] {
  const [low, high] = bits < 32 ? [at(words, from), at(words, from + 1)] : [at(words, from + 1), at(words, from)];
  const by = bits % 32;
  if (by === 0) return [low, high];
  return [(low << by) | (high >>> (32 - by)), (high << by) | (low >>> (32 - by))];
}

function xorInto(words: Uint32Array, index: number, value: number): void {
  words[index] = at(words, index) ^ value;
}

function at(words: Uint32Array, index: number): number {
  return words[index] ?? 0;
}
