import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** A program that some tests need and npm does not ship. */
export interface SystemProgram {
  /** As it is typed. */
  readonly command: string;
  /** Debian's package of it. */
  readonly debianPackage: string;
}

export const redisServer: SystemProgram = { command: 'redis-server', debianPackage: 'redis-server' };
export const chromium: SystemProgram = { command: 'chromium', debianPackage: 'chromium' };
/** The server alone: its tools and its start at boot are in other packages. */
export const mariadb: SystemProgram = { command: 'mariadbd', debianPackage: 'mariadb-server-core' };
/** `pg_lsclusters` comes with whatever version is the release's own. */
export const debianPostgres: SystemProgram = { command: 'pg_lsclusters', debianPackage: 'postgresql' };

/**
 * Makes sure that programs are there: as root on Debian the missing ones are installed, elsewhere a line says how to get
 * them.
 *
 * @returns the commands that can be run; tests of the others count as skipped.
 */
export function provideSystemPrograms(programs: readonly SystemProgram[]): string[] {
  const missing = programs.filter(({ command }) => !isInstalled(command));
  if (missing.length > 0 && canInstall()) install(missing.map(({ debianPackage }) => debianPackage));
  for (const { command, debianPackage } of missing.filter((program) => !isInstalled(program.command))) {
    console.warn(
      `${command} is not installed, its tests are skipped: install it (on Debian: apt-get install ${debianPackage})`,
    );
  }
  return programs.filter(({ command }) => isInstalled(command)).map(({ command }) => command);
}

function isInstalled(command: string): boolean {
  return (process.env['PATH'] ?? '').split(':').some((folder) => existsSync(`${folder}/${command}`));
}

function canInstall(): boolean {
  return process.getuid?.() === 0 && existsSync('/etc/debian_version') && isInstalled('apt-get');
}

function install(packages: readonly string[]): void {
  console.warn(`installing ${packages.join(', ')} for the tests`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  // Package lists of a fresh machine are empty; a failure shows in what is still missing afterwards.
  spawnSync('apt-get', ['update', '-q'], { env, stdio: 'ignore' });
  spawnSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...packages], { env, stdio: 'ignore' });
}
