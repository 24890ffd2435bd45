import { chmod, cp, lstat, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf, messageOf } from './system-error.ts';
import { findOutsideFolder } from './outside-folder.ts';
import type { ServerAccount } from './server-account.ts';

/**
 * Copies a package's binaries to a folder of their version that the account can reach, unless they are there already.
 *
 * @returns the copy, laid out like the package
 * @throws Error when the place is taken by something that is not this process's
 */
export async function copyBinaries(
  packageFolder: string,
  version: string,
  account: ServerAccount | undefined,
  log: (line: string) => void,
): Promise<string> {
  if (account === undefined) return packageFolder;
  const base = await findOutsideFolder(account);
  const copy = join(base, `gatehouse-postgres-${version}`);
  if (!(await isOurs(copy))) {
    await copyWhole(packageFolder, base, copy);
  }
  log(`uid ${account.uid} can't reach ${packageFolder}: PostgreSQL's programs run from ${copy}`);
  return copy;
}

/** In a temporary folder anybody may have put something under our name, and root is about to run programs from it. */
async function isOurs(copy: string): Promise<boolean> {
  try {
    const found = await lstat(copy);
    if (found.isDirectory() && found.uid === process.geteuid?.()) return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
  throw new Error(`${copy} is needed for PostgreSQL's programs and belongs to somebody else: remove it`);
}

/** The copy appears whole or not at all: it is renamed into place, and a second process doing the same does no harm. */
async function copyWhole(packageFolder: string, base: string, copy: string): Promise<void> {
  const draft = await mkdtemp(`${copy}.new-`);
  try {
    await cp(join(packageFolder, 'native'), join(draft, 'native'), {
      recursive: true,
      verbatimSymlinks: true,
      filter: (source) => !source.endsWith('.a'),
    });
    await openToAll(draft);
    await rename(draft, copy);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    if (codeOf(error) === 'ENOTEMPTY' || codeOf(error) === 'EEXIST') return;
    throw new Error(`PostgreSQL's programs could not be copied to ${base}: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

async function openToAll(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isSymbolicLink()) continue;
    const runs = entry.isDirectory() || entry.parentPath.endsWith('/bin');
    await chmod(join(entry.parentPath, entry.name), runs ? 0o755 : 0o644);
  }
  await chmod(folder, 0o755);
}
