import { createDecipheriv, hkdfSync } from 'node:crypto';

/** The keys with which a supabase/auth encrypts columns, by their ids. */
export type ColumnKeys = ReadonlyMap<string, Buffer>;

const keyBytes = 32;
const tagBytes = 16;

/**
 * Reads keys as `GOTRUE_SECURITY_DB_ENCRYPTION_DECRYPTION_KEYS` has them: `id:key`, apart by commas or lines.
 *
 * @throws Error that names the entry by its place, and nothing of it
 */
export function parseColumnKeys(text: string): ColumnKeys {
  const entries = text.split(/[,\n]/).map((entry) => entry.trim());
  const keys = new Map<string, Buffer>();
  for (const [index, entry] of entries.entries()) {
    if (entry === '') continue;
    const [id = '', ...rest] = entry.split(':');
    const key = Buffer.from(rest.join(':'), 'base64url');
    if (id === '' || key.length !== keyBytes) {
      throw new Error(`the key in place ${index + 1} is none; allowed is id:key, the key 32 bytes in base64url`);
    }
    keys.set(id, key);
  }
  return keys;
}

/**
 * The text of a column, decrypted where it is encrypted (supabase-core.md 12.5).
 *
 * @param row the id of its row
 * @throws Error when the key is not at hand, or does not open it
 */
export function openColumn(keys: ColumnKeys, row: string, text: string | null): string | null {
  const box = text?.startsWith('{') ? boxIn(text) : undefined;
  if (!box) return text;
  const master = keys.get(box.key_id);
  if (!master) {
    throw new Error(
      `password hashes there are encrypted with the key ${JSON.stringify(box.key_id)}: give it in a file with --source-keys`,
    );
  }
  try {
    return decrypt(master, row, box);
  } catch (error) {
    throw new Error(`the key ${JSON.stringify(box.key_id)} of --source-keys is not the one of the source`, {
      cause: error,
    });
  }
}

interface Box {
  readonly key_id: string;
  readonly data: string;
  readonly nonce: string;
}

function boxIn(text: string): Box | undefined {
  try {
    const value = JSON.parse(text) as Partial<Box> & { readonly alg?: unknown };
    const { alg, key_id, data, nonce } = value;
    if (alg !== 'aes-gcm-hkdf' || typeof key_id !== 'string') return undefined;
    return typeof data === 'string' && typeof nonce === 'string' ? { key_id, data, nonce } : undefined;
  } catch {
    return undefined;
  }
}

function decrypt(master: Buffer, row: string, { data, nonce }: Box): string {
  const key = Buffer.from(hkdfSync('sha256', master, Buffer.alloc(0), row, keyBytes));
  const sealed = Buffer.from(data, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64'));
  decipher.setAuthTag(sealed.subarray(-tagBytes));
  return Buffer.concat([decipher.update(sealed.subarray(0, -tagBytes)), decipher.final()]).toString('utf8');
}
