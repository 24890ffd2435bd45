import { mkdir, mkdtemp, rmdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { codeOf, messageOf } from './system-error.ts';

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'the file system is read-only',
  EEXIST: 'a file is in the way',
  ENOTDIR: 'a file is in the way',
};

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
      `The data folder ${JSON.stringify(dataDir)} can't be used: its name holds one of " $ \` \\ or a line end`,
    );
  }
  try {
    await mkdir(dataDir, { recursive: true });
    // Trying is the only sure answer: mode bits know nothing of read-only mounts, ACLs and full disks.
    await rmdir(await mkdtemp(join(dataDir, 'probe-')));
    return dataDir;
  } catch (cause) {
    const reason = reasons[codeOf(cause) ?? ''] ?? messageOf(cause);
    throw new Error(`The data folder ${dataDir} can't be used: ${reason}`, { cause });
  }
}
