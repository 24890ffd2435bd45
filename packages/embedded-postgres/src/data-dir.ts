import { mkdtemp, rmdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { dataDirTrouble, makeDataDir } from './make-data-dir.ts';

/**
 * The absolute path of the data folder, made when it is missing.
 *
 * @throws Error when it is no folder or can't be written, or its name can't be given to PostgreSQL
 */
export async function openDataDir(asked: string): Promise<string> {
  const dataDir = resolve(asked);
  // pg_ctl puts the path between double quotes into a shell command.
  if (/["$`\\\n]/.test(dataDir)) {
    throw new Error(
      `The data folder ${JSON.stringify(dataDir)} cannot be used: its name holds one of " $ \` \\ or a line end`,
    );
  }
  makeDataDir(dataDir);
  try {
    // Trying is the only sure answer: mode bits know nothing of read-only mounts, ACLs and full disks.
    await rmdir(await mkdtemp(join(dataDir, 'probe-')));
    return dataDir;
  } catch (cause) {
    throw dataDirTrouble(dataDir, cause);
  }
}
