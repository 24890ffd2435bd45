import { lchown, readdir, realpath, stat } from 'node:fs/promises';
import type { Stats } from 'node:fs';
import { dirname, join } from 'node:path';
import { codeOf } from './system-error.ts';

/** Whom the server runs as. Absent means: as the caller. */
export interface ServerAccount {
  readonly uid: number;
  readonly gid: number;
}

/** PostgreSQL refuses root. The overflow ids exist everywhere and own nothing, so no system user has to be made. */
const nobody: ServerAccount = { uid: 65_534, gid: 65_534 };

/** True when this process is root, which PostgreSQL refuses to run as. */
function isRoot(): boolean {
  return process.geteuid?.() === 0;
}

/**
 * The account for a cluster: the caller's own (`undefined`), or for root the owner of the existing cluster, else nobody.
 *
 * @throws Error when the cluster belongs to somebody this process can't become
 */
export async function chooseAccount(existing: string | undefined): Promise<ServerAccount | undefined> {
  const owner = existing === undefined ? undefined : await stat(existing);
  if (isRoot()) {
    return owner === undefined || owner.uid === 0 ? nobody : { uid: owner.uid, gid: owner.gid };
  }
  if (owner !== undefined && owner.uid !== process.geteuid?.()) {
    throw new Error(
      `The database in ${existing} belongs to uid ${owner.uid} and this process is uid ${process.geteuid?.()}: ` +
        `start as that user or as root, or choose another folder`,
    );
  }
  return undefined;
}

/** True when the account may enter the folder, which takes the right to pass through every folder above it. */
export async function canReach(folder: string, account: ServerAccount): Promise<boolean> {
  let path = await realpath(folder);
  for (;;) {
    if (!mayUse(await stat(path), account, 0o1)) return false;
    if (dirname(path) === path) return true;
    path = dirname(path);
  }
}

/** True when the account may reach and read the file. */
export async function canRead(file: string, account: ServerAccount): Promise<boolean> {
  try {
    return mayUse(await stat(file), account, 0o4) && (await canReach(dirname(file), account));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}

function mayUse(found: Stats, account: ServerAccount, right: number): boolean {
  if (found.uid === account.uid) return (found.mode & (right << 6)) !== 0;
  if (found.gid === account.gid) return (found.mode & (right << 3)) !== 0;
  return (found.mode & right) !== 0;
}

/**
 * Gives a path, and all below it, to the account. Links are given, never followed: who can write into the folder must
 * not be able to have root hand over a file elsewhere.
 *
 * @throws Error when this process, though root, may not give files away (a user namespace without those ids)
 */
export async function giveTo(account: ServerAccount | undefined, path: string): Promise<void> {
  if (account === undefined) return;
  try {
    await lchown(path, account.uid, account.gid);
  } catch (cause) {
    throw new Error(
      `As root the database has to run as uid ${account.uid}, and ${path} can't be given to it (${codeOf(cause)}): ` +
        `start as an ordinary user, or set DATABASE_URL to a PostgreSQL of your own`,
      { cause },
    );
  }
}

/** {@link giveTo} for a folder and everything in it. */
export async function giveTreeTo(account: ServerAccount | undefined, folder: string): Promise<void> {
  if (account === undefined) return;
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    await giveTo(account, join(entry.parentPath, entry.name));
  }
  await giveTo(account, folder);
}
