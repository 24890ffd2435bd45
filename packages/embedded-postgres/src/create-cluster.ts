import { mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { superuser, type Cluster } from './cluster.ts';
import { reasonOf, runProgram } from './run-program.ts';
import { giveTo } from './server-account.ts';
import { codeOf } from './system-error.ts';

const draftPrefix = 'cluster.new-';

/**
 * Makes the cluster: UTF-8, byte order for sorting with Unicode upper and lower case, scram for every connection.
 *
 * It is made in a draft folder and renamed when it is whole. A process killed in between leaves a draft, which the next
 * start removes, and never a cluster that is half one.
 *
 * @throws Error with initdb's reason
 */
export async function createCluster(cluster: Cluster, parent: string): Promise<void> {
  await removeDrafts(parent);
  const draft = await mkdtemp(join(parent, draftPrefix));
  try {
    await initialize(cluster, draft);
    await rename(join(draft, 'data'), cluster.folder);
  } finally {
    await removeTree(draft);
  }
}

async function initialize(cluster: Cluster, draft: string): Promise<void> {
  // initdb reads the password from a file only, and as the server's account: the caller's own file is closed to it.
  const passwordFile = join(draft, 'password');
  // Root writes it while the folder is still root's: into one of that account, anybody who is the account could put a link.
  await writeFile(passwordFile, `${cluster.password}\n`, { mode: 0o600, flag: 'wx' });
  await giveTo(cluster.account, passwordFile);
  await giveTo(cluster.account, draft);
  const result = await runProgram(
    join(cluster.binaries.bin, 'initdb'),
    [
      `--pgdata=${join(draft, 'data')}`,
      `--username=${superuser}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--no-instructions',
    ],
    cluster.account,
  );
  if (result.status !== 0) {
    throw new Error(`The database could not be created in ${cluster.folder}: ${reasonOf(result.stderr)}`);
  }
}

async function removeDrafts(parent: string): Promise<void> {
  const names = await readdir(parent);
  await Promise.all(
    names.filter((name) => name.startsWith(draftPrefix)).map(async (name) => removeTree(join(parent, name))),
  );
}

/** An initdb that outlived its killed parent may still be writing: what it adds now is removed next time. */
async function removeTree(folder: string): Promise<void> {
  try {
    await rm(folder, { recursive: true, force: true });
  } catch (error) {
    if (codeOf(error) !== 'ENOTEMPTY') throw error;
  }
}
