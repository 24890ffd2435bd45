import { readFile } from 'node:fs/promises';

/** The version of this repository. */
export async function version(): Promise<string> {
  const { version: found } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  return found;
}
