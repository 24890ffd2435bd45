import { randomBytes } from 'node:crypto';
import { chmodSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Files of the data folder that hold what was generated at the first start. */
export const keptSecretFiles = { operatorToken: 'operator-token', masterKey: 'master-key' } as const;

/**
 * The secret that a file of the data folder holds; `undefined` when there is none.
 *
 * @throws Error when the file cannot be read or is empty
 */
export function readKeptSecret(dataDir: string, file: string): string | undefined {
  const path = join(dataDir, file);
  try {
    const secret = readFileSync(path, 'utf8').trim();
    if (secret !== '') return secret;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    const reason = code === 'EACCES' ? 'this user may not read it' : message;
    throw new Error(`${path} cannot be read: ${reason}`, { cause: error });
  }
  throw new Error(`${path} is empty: restore it from a backup, or delete it if nothing was ever stored`);
}

/**
 * The secret of that file, made at the first start: 32 random bytes, readable by their owner only. Needs the lock of the
 * folder.
 */
export function keepSecret(dataDir: string, file: string, encoding: 'base64' | 'base64url'): string {
  const kept = readKeptSecret(dataDir, file);
  if (kept !== undefined) return kept;
  const secret = randomBytes(32).toString(encoding);
  const path = join(dataDir, file);
  // A file that appears whole: half a key after a power cut would lock everything sealed with it.
  const draft = `${path}.draft`;
  writeFileSync(draft, `${secret}\n`, { mode: 0o600, flush: true });
  chmodSync(draft, 0o600);
  renameSync(draft, path);
  return secret;
}
