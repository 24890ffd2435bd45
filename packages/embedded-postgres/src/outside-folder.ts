import { access, constants, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { codeOf } from './system-error.ts';
import { canReach, type ServerAccount } from './server-account.ts';

/**
 * A folder outside the caller's that the account can reach and this process can write: the system's place for data where
 * there is one, else a temporary folder.
 *
 * @throws Error when there is none
 */
export async function findOutsideFolder(account: ServerAccount): Promise<string> {
  const candidates = ['/var/lib', tmpdir(), '/tmp'];
  for (const folder of candidates) {
    if ((await isWritable(folder)) && (await canReach(folder, account))) return realpath(folder);
  }
  throw new Error(
    `As root the database runs as uid ${account.uid} and needs a folder that uid can reach, and ` +
      `${candidates.join(', ')} are all closed to it or read-only: start from a folder it can reach, or set DATABASE_URL`,
  );
}

async function isWritable(folder: string): Promise<boolean> {
  try {
    await access(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch (error) {
    if (codeOf(error) !== undefined) return false;
    throw error;
  }
}
