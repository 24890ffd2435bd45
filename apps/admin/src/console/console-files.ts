import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

/** One file of the console. */
interface ConsoleFile {
  readonly type: string;
  readonly body: Buffer;
  readonly gzipped: Buffer;
}

/** The console as it was built. */
export interface ConsoleFiles {
  /** The page, with {@link noncePlace} where each answer's own nonce belongs. */
  readonly page: string;
  /** By the name after `/console/assets/`; each name holds the hash of what it names. */
  readonly assets: ReadonlyMap<string, ConsoleFile>;
}

/** What the build writes where a nonce belongs. */
export const noncePlace = 'nonce-of-this-answer';

const folder = new URL('../../console/dist/', import.meta.url).pathname;

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

const compress = promisify(gzip);

/** Reads the built console into memory, compressed once. @returns undefined where it was not built */
export async function readConsole(): Promise<ConsoleFiles | undefined> {
  const page = await readFile(join(folder, 'index.html'), 'utf8').catch(unlessMissing);
  if (page === undefined) return undefined;
  const names = await readdir(join(folder, 'assets'));
  const files = names.map(async (name) => [name, await readAsset(name)] as const);
  return { page, assets: new Map(await Promise.all(files)) };
}

async function readAsset(name: string): Promise<ConsoleFile> {
  const body = await readFile(join(folder, 'assets', name));
  return { type: types[extname(name)] ?? 'application/octet-stream', body, gzipped: await compress(body) };
}

function unlessMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
