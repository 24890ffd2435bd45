import { chmod, mkdtemp, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { findOutsideFolder } from './outside-folder.ts';
import { canReach, chooseAccount, giveTreeTo, type ServerAccount } from './server-account.ts';
import { isThere, readIfThere, writeWhole } from './small-file.ts';

/** Where a cluster is or will be, and whom its server runs as. */
export interface ClusterPlace {
  /** Holds the cluster and, while it is being made, its drafts. */
  readonly parent: string;
  /** PostgreSQL's own data directory. */
  readonly folder: string;
  readonly exists: boolean;
  readonly account: ServerAccount | undefined;
}

/**
 * Finds the cluster of a data folder, or the place for a new one.
 *
 * It is `cluster` in the data folder. Only where the account of a server started by root can't reach that, it lies in a
 * folder outside, whose name a file `place` in the data folder keeps: so it is found again also after the rights of the
 * folders have changed, and an emptied data folder starts with an empty database.
 *
 * @throws Error when the cluster is out of reach or its recorded place is gone
 */
export async function locateCluster(dataDir: string, log: (line: string) => void): Promise<ClusterPlace> {
  const place = await findPlace(dataDir);
  if (place.parent !== dataDir && place.account !== undefined)
    log(`uid ${place.account.uid} can't reach ${dataDir}: the database is in ${place.folder}`);
  return place;
}

/**
 * The cluster that a data folder has, or `undefined`; nothing is made.
 *
 * @throws Error when its recorded place is gone
 */
export async function findCluster(dataDir: string): Promise<string | undefined> {
  const folder = clusterIn((await readPlace(dataDir)) ?? dataDir);
  return (await isThere(folder)) ? folder : undefined;
}

function clusterIn(parent: string): string {
  return join(parent, 'cluster');
}

async function findPlace(dataDir: string): Promise<ClusterPlace> {
  const recorded = await readPlace(dataDir);
  const parent = recorded ?? dataDir;
  const folder = clusterIn(parent);
  if (await isThere(folder)) return openPlace(parent, folder);
  const account = await chooseAccount(undefined);
  if (account === undefined || recorded !== undefined || (await canReach(dataDir, account))) {
    return { parent, folder, exists: false, account };
  }
  const outside = await makeOutsidePlace(dataDir, account);
  return { parent: outside, folder: clusterIn(outside), exists: false, account };
}

async function openPlace(parent: string, folder: string): Promise<ClusterPlace> {
  const account = await chooseAccount(folder);
  if (account !== undefined) {
    if (!(await canReach(parent, account))) {
      throw new Error(
        `The database in ${folder} has to run as uid ${account.uid}, which can't reach that folder: ` +
          `let it pass through the folders above (chmod o+x), or start as an ordinary user`,
      );
    }
    // A copy made by root (cp -r, a restored backup) belongs to root.
    if ((await stat(folder)).uid === 0) await giveTreeTo(account, folder);
  }
  return { parent, folder, exists: true, account };
}

async function readPlace(dataDir: string): Promise<string | undefined> {
  const file = join(dataDir, 'place');
  const recorded = (await readIfThere(file))?.trim();
  if (recorded === undefined || (await isThere(recorded))) return recorded;
  throw new Error(
    `The database of ${dataDir} was kept in ${recorded} (named by ${file}), which is gone: ` +
      `restore it, or remove ${dataDir} to start empty`,
  );
}

/** The folder exists before it is recorded: a recorded one that is missing can then only mean lost data. */
async function makeOutsidePlace(dataDir: string, account: ServerAccount): Promise<string> {
  const outside = await mkdtemp(join(await findOutsideFolder(account), 'gatehouse-'));
  // To pass through, not to list: the account reaches the cluster inside, which is its own.
  await chmod(outside, 0o711);
  await writeWhole(join(dataDir, 'place'), `${outside}\n`);
  return outside;
}
