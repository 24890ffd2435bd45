/** A stored argon2 hash, read. */
export interface Argon2Hash {
  readonly algorithm: 'argon2i' | 'argon2id';
  /** Memory that is filled, in KiB. */
  readonly memoryKib: number;
  /** How often it is filled. */
  readonly passes: number;
  readonly lanes: number;
  readonly salt: Uint8Array;
  /** The hash itself. */
  readonly output: Uint8Array;
}

// Version 1.3 only, and neither a key id nor associated data (supabase-core.md 12.2).
const shape =
  /^\$(argon2id?)\$v=19\$m=(\d{1,10}),t=(\d{1,10}),p=(\d{1,3})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{14,171})$/;

const lanesMax = 16;
const saltBytesMin = 8;

/**
 * Reads `$argon2i$` and `$argon2id$` hashes of version 19; null for anything else, a salt under the 8 bytes of RFC 9106 or
 * more than 16 lanes.
 */
export function parseArgon2Hash(text: string): Argon2Hash | null {
  const [, algorithm, memory, time, parallelism, salt = '', output = ''] = shape.exec(text) ?? [];
  if (algorithm !== 'argon2i' && algorithm !== 'argon2id') return null;
  const [memoryKib, passes, lanes] = [Number(memory), Number(time), Number(parallelism)];
  const hash = { algorithm, memoryKib, passes, lanes, salt: bytesOf(salt), output: bytesOf(output) } as const;
  const isPossible = passes >= 1 && lanes >= 1 && lanes <= lanesMax && memoryKib >= 8 * lanes;
  return isPossible && hash.salt.length >= saltBytesMin ? hash : null;
}

/** A copy: what is handed to a thread takes the memory below it along, and that of a small Buffer is shared. */
function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(Buffer.from(base64, 'base64'));
}
