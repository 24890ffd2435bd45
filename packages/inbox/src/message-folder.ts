import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isInboxMessage, type InboxMessage } from './inbox-message.ts';

const ending = '.json';
const draftEnding = '.draft';

/**
 * The messages kept in a folder, oldest first. The folder is made when it is missing; what a killed process left
 * half-written is removed; a file that holds no message is left alone and said.
 *
 * @throws Error when the folder can't be used
 */
export async function openMessageFolder(folder: string, log: (line: string) => void): Promise<InboxMessage[]> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const names = await readdir(folder);
    await Promise.all(names.filter((name) => name.endsWith(draftEnding)).map(async (name) => rm(join(folder, name))));
    const kept = names.filter((name) => name.endsWith(ending)).toSorted();
    const messages = await Promise.all(kept.map(async (name) => readMessage(folder, name, log)));
    return messages.filter((message) => message !== undefined);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`The inbox can't keep its mail in ${folder}: ${reason}`, { cause });
  }
}

/** Keeps a message. Mails hold live links, so only the owner may read it. */
export async function writeMessage(folder: string, message: InboxMessage): Promise<void> {
  const file = fileOf(folder, message.id);
  try {
    await writeFile(`${file}${draftEnding}`, JSON.stringify(message), { mode: 0o600 });
    await rename(`${file}${draftEnding}`, file);
  } catch (error) {
    await rm(`${file}${draftEnding}`, { force: true });
    throw error;
  }
}

/** Removes a message; one that is gone already is no error. */
export async function removeMessage(folder: string, id: string): Promise<void> {
  await rm(fileOf(folder, id), { force: true });
}

async function readMessage(
  folder: string,
  name: string,
  log: (line: string) => void,
): Promise<InboxMessage | undefined> {
  const file = join(folder, name);
  const found = parseJson(await readFile(file, 'utf8'));
  if (isInboxMessage(found) && fileOf(folder, found.id) === file) return found;
  log(`${file} holds no mail and is left alone`);
  return undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function fileOf(folder: string, id: string): string {
  return join(folder, `${id}${ending}`);
}
