import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { readIfThere, writeWhole } from './small-file.ts';

/**
 * The superuser's password, kept in the data folder in a file `password` that only the caller can read; generated for a
 * cluster that does not exist yet.
 *
 * @throws Error when the cluster exists and its password does not
 */
export async function readOrMakePassword(dataDir: string, clusterExists: boolean): Promise<string> {
  const file = join(dataDir, 'password');
  const kept = (await readIfThere(file))?.trim() ?? '';
  if (kept !== '') return kept;
  if (clusterExists) {
    throw new Error(`The password of the database in ${dataDir} is missing: restore ${file}, or remove ${dataDir}`);
  }
  // Hex needs no escaping in a connection string.
  const password = randomBytes(24).toString('hex');
  await writeWhole(file, `${password}\n`);
  return password;
}
