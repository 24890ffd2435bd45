import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { AdminClient } from '../admin-client.ts';
import { instancePath } from '../open-admin-client.ts';
import { streamAdmin } from '../stream-admin.ts';
import type { Terminal } from '../terminal.ts';
import { untilStopped } from './break-off.ts';
import { numeral, Progress } from './progress.ts';

/** Users on their way into a file. */
export interface Fetching {
  readonly reference: string;
  /** `-` is standard output. */
  readonly file: string;
  readonly passwordHashes: boolean;
}

/**
 * Writes all users of an instance into a file, which is there when it is whole, or to standard output.
 *
 * @throws Error in one line
 */
export async function fetchUsers(client: AdminClient, fetching: Fetching, terminal: Terminal): Promise<void> {
  const { reference, file, passwordHashes } = fetching;
  const path = `${instancePath(reference)}/users/export${passwordHashes ? '?password_hashes=true' : ''}`;
  const progress = new Progress(terminal);
  const part = `${file}.part`;
  let users = 0;
  try {
    await untilStopped(terminal, async (signal) => {
      const { headers, bytes } = await streamAdmin(client, { method: 'GET', path, signal });
      const total = Number(headers['x-total-count']);
      const counted = counting(bytes, (count) => {
        users += count;
        progress.show(total > 0 ? users / total : undefined, users, 'users');
      });
      await pipeline(counted, file === '-' ? terminal.output : await openPart(part), { signal, end: file !== '-' });
    });
    if (file !== '-') await rename(part, file);
  } catch (error) {
    if (file !== '-') await rm(part, { force: true });
    throw error;
  } finally {
    progress.clear();
  }
  terminal.complain(users === 1 ? '1 user' : `${numeral(users)} users`);
}

// Hashes are for nobody else on this machine: what is there already may be readable for all, or a link to elsewhere.
async function openPart(part: string): Promise<Writable> {
  await rm(part, { force: true });
  return createWriteStream(part, { flags: 'wx', mode: 0o600 });
}

async function* counting(bytes: AsyncIterable<Buffer>, tell: (users: number) => void): AsyncGenerator<Buffer> {
  for await (const chunk of bytes) {
    let users = 0;
    for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) users += 1;
    tell(users);
    yield chunk;
  }
}
