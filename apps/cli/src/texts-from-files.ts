import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { textFrom } from './text-from.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/**
 * What `--set-file path=file` words name, by path: the text of the file, or of what is piped in (`-`), without blanks around
 * it. A secret that stands on the command line is seen in the list of processes and stays in the shell's history.
 *
 * @throws UsageError when a word has another form, or two would be piped in; Error when a file cannot be read
 */
export async function textsFromFiles(
  words: readonly string[],
  { folder, input }: Pick<Terminal, 'folder' | 'input'>,
): Promise<ReadonlyMap<string, string>> {
  const files = new Map(words.map(fileOf));
  if ([...files.values()].filter((file) => file === '-').length > 1) {
    throw new UsageError('--set-file: one value alone can be piped in');
  }
  const texts = new Map<string, string>();
  for (const [path, file] of files) {
    texts.set(path, file === '-' ? await textFrom(input) : (await readFile(resolve(folder, file), 'utf8')).trim());
  }
  return texts;
}

function fileOf(word: string): [path: string, file: string] {
  const [, path, file] = /^([^=]+)=(.+)$/s.exec(word) ?? [];
  if (path !== undefined && file !== undefined) return [path, file];
  throw new UsageError(`--set-file ${JSON.stringify(word)} is not path=file, as in jwt.secret=secret.txt`);
}
