import { createSecretKey, type KeyObject } from 'node:crypto';

/** The master keys of a deployment: the first encrypts, all decrypt. Keys are held so that printing shows none. */
export interface MasterKeyRing {
  readonly primaryId: string;
  readonly keys: ReadonlyMap<string, KeyObject>;
}

const keyBytes = 32;
// Shorter than any key, so that an id which passes here is safe to print.
const idShape = /^[A-Za-z0-9_-]{1,16}$/;

/**
 * Reads `id:base64,id2:base64` (standard or URL alphabet, 32 bytes each); a single key may come without an id and gets `1`.
 *
 * @throws Error naming the entry, by its position, and what is wrong with it; never the entry itself
 */
export function parseMasterKeyRing(text: string): MasterKeyRing {
  const entries = text.split(',').map((entry) => entry.trim());
  const keys = new Map<string, KeyObject>();
  for (const [index, entry] of entries.entries()) {
    const what = `master key ${index + 1} of ${entries.length}`;
    const { id, key } = parseEntry(entry, entries.length === 1, what);
    if (keys.has(id)) throw new Error(`${what}: its id ${id} is that of an earlier one`);
    keys.set(id, key);
  }
  return { primaryId: [...keys.keys()][0] as string, keys };
}

function parseEntry(entry: string, alone: boolean, what: string): { id: string; key: KeyObject } {
  const colon = entry.indexOf(':');
  if (colon === -1 && !alone) throw new Error(`${what}: has no id; with several keys each is written id:base64`);
  const id = colon === -1 ? '1' : entry.slice(0, colon);
  if (!idShape.test(id)) throw new Error(`${what}: its id is not 1 to 16 characters of A-Z a-z 0-9 _ -`);
  return { id, key: createSecretKey(parseKey(entry.slice(colon + 1), what)) };
}

function parseKey(base64: string, what: string): Buffer {
  if (base64 === '') throw new Error(`${what}: is empty`);
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(base64)) throw new Error(`${what}: is not base64`);
  const key = Buffer.from(base64, 'base64');
  if (key.length !== keyBytes) throw new Error(`${what}: is ${key.length} bytes long, not ${keyBytes}`);
  return key;
}
