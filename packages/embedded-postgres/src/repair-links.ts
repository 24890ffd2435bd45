import { symlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { isThere, readIfThere } from './small-file.ts';
import { codeOf } from './system-error.ts';

interface Link {
  /** The file, relative to the package's folder. */
  readonly source: string;
  /** Where the link to it belongs. */
  readonly target: string;
}

/**
 * Makes the shared libraries' soname links that are missing from the package.
 *
 * npm packages can't hold symbolic links: the package makes them in its install script, which `--ignore-scripts` and
 * npm's own script policy leave out. Without them the loader stops at `libicui18n.so.60: cannot open`.
 *
 * @throws Error when links are missing and can't be made
 */
export async function repairLinks(packageFolder: string): Promise<void> {
  for (const link of await listLinks(packageFolder)) {
    const target = join(packageFolder, link.target);
    if (await isThere(target)) continue;
    await makeLink(join(packageFolder, link.source), target, packageFolder);
  }
}

async function listLinks(packageFolder: string): Promise<Link[]> {
  const list = await readIfThere(join(packageFolder, 'native', 'pg-symlinks.json'));
  return list === undefined ? [] : (JSON.parse(list) as Link[]);
}

async function makeLink(source: string, target: string, packageFolder: string): Promise<void> {
  try {
    await symlink(relative(dirname(target), source), target);
  } catch (cause) {
    if (codeOf(cause) === 'EEXIST') return;
    throw new Error(
      `The embedded PostgreSQL lacks its library links and ${packageFolder} can't be written (${codeOf(cause)}): ` +
        `run its install script there once, node scripts/hydrate-symlinks.js`,
      { cause },
    );
  }
}
