import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { codeOf, messageOf } from './system-error.ts';

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'the file system is read-only',
  EEXIST: 'a file is in the way',
  ENOTDIR: 'a file is in the way',
  ENOENT: 'no folder can be made there',
};

/**
 * Makes the data folder and what it is in.
 *
 * @throws Error in one line when that is not possible, a file is in the way, or this user may not write there
 */
export function makeDataDir(path: string): void {
  try {
    makeFolder(path);
    accessSync(path, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw dataDirTrouble(path, error);
  }
}

/** What a failed attempt to make a data folder, or to write into it, says to a person. */
export function dataDirTrouble(path: string, cause: unknown): Error {
  const code = codeOf(cause) ?? '';
  const deed = code === 'EEXIST' || !existsSync(path) ? 'made' : 'used';
  return new Error(`The data folder ${path} cannot be ${deed}: ${reasons[code] ?? messageOf(cause)}`, { cause });
}

// Node's own recursive mkdir never ends where a file system makes no folders at all, such as /proc.
function makeFolder(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'EEXIST' && statSync(path).isDirectory()) return;
    if (code !== 'ENOENT' || dirname(path) === path) throw error;
    makeFolder(dirname(path));
    mkdirSync(path);
  }
}
