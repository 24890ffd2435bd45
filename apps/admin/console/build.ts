import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { join, relative } from 'node:path';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = join(here, '../../..');
const stamp = join(here, 'dist/.stamp');

/** Builds the console unless what it is made of is as it was when it was built last. */
async function buildConsole(): Promise<void> {
  const made = await hashOf(await sources());
  if ((await readFile(stamp, 'utf8').catch(() => '')) === made) return;
  const { build } = await import('vite');
  await build({ configFile: join(here, 'vite.config.ts'), logLevel: 'warn' });
  await writeFile(stamp, made);
}

async function sources(): Promise<string[]> {
  const own = await readdir(join(here, 'src'), { recursive: true, withFileTypes: true });
  const files = own.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const others = ['index.html', 'vite.config.ts', 'build.ts'].map((name) => join(here, name));
  return [...files, ...others, join(root, 'package-lock.json')].toSorted();
}

async function hashOf(files: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const file of files) {
    const text = await readFile(file);
    hash.update(`${relative(root, file)} ${text.length}\n`).update(text);
  }
  return hash.digest('hex');
}

await buildConsole();
