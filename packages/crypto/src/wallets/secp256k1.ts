// SEC 2, 2.4.1: y² = x³ + 7 over the field of p; the base point has the order n.
const p = 2n ** 256n - 2n ** 32n - 977n;
const n = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const base: Point = {
  x: 0x79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798n,
  y: 0x483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8n,
  z: 1n,
};
const curveBits = 256n;

/** In Jacobian coordinates: the point is (x / z², y / z³). With z = 0 it is the one at infinity. */
interface Point {
  readonly x: bigint;
  readonly y: bigint;
  readonly z: bigint;
}

/** A signature that says which of two possible keys has made it. */
export interface RecoverableSignature {
  readonly r: bigint;
  readonly s: bigint;
  /** Whether the point that was drawn for the signature has an odd y. */
  readonly isOdd: boolean;
}

/**
 * The public key that has signed a digest (SEC 1, 4.1.6). Everything here is public: nothing has to take the same time.
 *
 * @param digest 32 bytes
 * @returns 64 bytes, x and y; undefined where no key can have made that signature.
 */
export function recoverPublicKey(digest: Uint8Array, { r, s, isOdd }: RecoverableSignature): Buffer | undefined {
  if (r <= 0n || r >= n || s <= 0n || s >= n) return undefined;
  const drawn = pointAt(r, isOdd);
  if (!drawn) return undefined;
  const inverse = invert(r, n);
  const e = BigInt(`0x${Buffer.from(digest).toString('hex')}`);
  return encode(sumOfMultiples(modulo(-e * inverse, n), base, modulo(s * inverse, n), drawn));
}

/** The point with that x, if there is one. p is 3 modulo 4, so that a root is a power. */
function pointAt(x: bigint, isOdd: boolean): Point | undefined {
  const square = modulo(x * x * x + 7n, p);
  const root = power(square, (p + 1n) / 4n);
  if (modulo(root * root, p) !== square) return undefined;
  return { x, y: (root % 2n === 1n) === isOdd ? root : p - root, z: 1n };
}

/** k P + l Q, bit by bit of both factors at once. */
function sumOfMultiples(k: bigint, one: Point, l: bigint, other: Point): Point {
  const both = add(one, other);
  let sum: Point = { x: 0n, y: 1n, z: 0n };
  for (let bit = curveBits - 1n; bit >= 0n; bit--) {
    sum = double(sum);
    const [hasOne, hasOther] = [(k >> bit) & 1n, (l >> bit) & 1n];
    if (hasOne && hasOther) sum = add(sum, both);
    else if (hasOne) sum = add(sum, one);
    else if (hasOther) sum = add(sum, other);
  }
  return sum;
}

function double(point: Point): Point {
  const { x, y, z } = point;
  if (z === 0n || y === 0n) return { x: 0n, y: 1n, z: 0n };
  const ySquared = modulo(y * y, p);
  const s = modulo(4n * x * ySquared, p);
  const m = modulo(3n * x * x, p);
  const x2 = modulo(m * m - 2n * s, p);
  return { x: x2, y: modulo(m * (s - x2) - 8n * ySquared * ySquared, p), z: modulo(2n * y * z, p) };
}

function add(one: Point, other: Point): Point {
  if (one.z === 0n) return other;
  if (other.z === 0n) return one;
  const [z1, z2] = [modulo(one.z * one.z, p), modulo(other.z * other.z, p)];
  const [u1, u2] = [modulo(one.x * z2, p), modulo(other.x * z1, p)];
  const [s1, s2] = [modulo(one.y * z2 * other.z, p), modulo(other.y * z1 * one.z, p)];
  const [h, r] = [modulo(u2 - u1, p), modulo(s2 - s1, p)];
  if (h === 0n) return r === 0n ? double(one) : { x: 0n, y: 1n, z: 0n };
  const h2 = modulo(h * h, p);
  const h3 = modulo(h * h2, p);
  const v = modulo(u1 * h2, p);
  const x = modulo(r * r - h3 - 2n * v, p);
  return { x, y: modulo(r * (v - x) - s1 * h3, p), z: modulo(h * one.z * other.z, p) };
}

function encode({ x, y, z }: Point): Buffer | undefined {
  if (z === 0n) return undefined;
  const inverse = invert(z, p);
  const square = modulo(inverse * inverse, p);
  const affine = [modulo(x * square, p), modulo(y * square * inverse, p)];
  return Buffer.from(affine.map((part) => part.toString(16).padStart(64, '0')).join(''), 'hex');
}

function modulo(value: bigint, of: bigint): bigint {
  const rest = value % of;
  return rest < 0n ? rest + of : rest;
}

function power(value: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let factor = value, rest = exponent; rest > 0n; rest >>= 1n, factor = modulo(factor * factor, p)) {
    if (rest & 1n) result = modulo(result * factor, p);
  }
  return result;
}

/** By Euclid; `of` is a prime, and `value` no multiple of it. */
function invert(value: bigint, of: bigint): bigint {
  let [rest, next] = [modulo(value, of), of];
  let [factor, nextFactor] = [1n, 0n];
  while (next > 0n) {
    const quotient = rest / next;
    [rest, next] = [next, rest - quotient * next];
    [factor, nextFactor] = [nextFactor, factor - quotient * nextFactor];
  }
  return modulo(factor, of);
}
