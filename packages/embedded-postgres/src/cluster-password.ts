import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { readIfThere, writeWhole } from './small-file.ts';

/** The superuser's password, as the data folder keeps it; `undefined` when it keeps none. */
export async function readPassword(dataDir: string): Promise<string | undefined> {
  return (await readIfThere(fileOf(dataDir)))?.trim() || undefined;
}

/**
 * The superuser's password, kept in the data folder in a file `password` that only the caller can read; generated for a
 * cluster that does not exist yet.
 *
 * @throws Error when the cluster exists and its password does not
 */
export async function readOrMakePassword(dataDir: string, clusterExists: boolean): Promise<string> {
  const file = fileOf(dataDir);
  const kept = await readPassword(dataDir);
  if (kept !== undefined) return kept;
  if (clusterExists) {
    throw new Error(`The password of the database in ${dataDir} is missing: restore ${file}, or remove ${dataDir}`);
  }
  // Hex needs no escaping in a connection string.
  const password = randomBytes(24).toString('hex');
  await writeWhole(file, `${password}\n`);
  return password;
}

function fileOf(dataDir: string): string {
  return join(dataDir, 'password');
}
