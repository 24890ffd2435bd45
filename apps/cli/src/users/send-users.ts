import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { importLineFrom, type UserImportLine } from '@gatehouse/admin/contract';
import type { AdminClient } from '../admin-client.ts';
import { instancePath } from '../open-admin-client.ts';
import { streamAdmin } from '../stream-admin.ts';
import type { Terminal } from '../terminal.ts';
import { untilStopped } from './break-off.ts';
import { numeral, Progress } from './progress.ts';

/** A file of users on its way to the admin app. */
export interface Sending {
  readonly reference: string;
  /** `-` is what is piped in. */
  readonly file: string;
  readonly policy?: string;
  /** The import to go on with. */
  readonly resume?: string;
}

/** What has been heard so far. */
interface Heard {
  id: string | undefined;
  lines: number;
  failed: number;
  done: Extract<UserImportLine, { done: unknown }>['done'] | undefined;
}

/**
 * Sends a file and tells what becomes of it: problems as they are found, how far it is, the sum.
 *
 * @throws Error in one line; of an import that has begun it says how to go on
 */
export async function sendUsers(client: AdminClient, sending: Sending, terminal: Terminal): Promise<void> {
  const { input, size } = await open(sending.file, terminal);
  const heard: Heard = { id: sending.resume, lines: 0, failed: 0, done: undefined };
  const progress = new Progress(terminal);
  let bytes = 0;
  const upload = Readable.from(counting(input, (length) => (bytes += length)));
  try {
    await untilStopped(terminal, async (signal) => {
      const asked = { method: 'POST', path: pathOf(sending), upload, signal };
      for await (const line of (await streamAdmin(client, asked)).lines) {
        hear(heard, importLineFrom(line), terminal, progress);
        const share = size === undefined ? undefined : bytes / size;
        progress.show(share, heard.lines, `lines${heard.failed > 0 ? `, ${numeral(heard.failed)} with problems` : ''}`);
      }
    });
    if (!heard.done) throw new Error('the answer broke off');
  } catch (error) {
    progress.clear();
    throw heard.id === undefined ? error : interrupted(sending, heard, error as Error);
  } finally {
    progress.clear();
    input.destroy();
  }
  conclude(heard.done, terminal);
}

async function open(file: string, terminal: Terminal): Promise<{ input: Readable; size?: number }> {
  if (file === '-') return { input: terminal.input };
  const { size } = await stat(file).catch((error: NodeJS.ErrnoException) => {
    throw new Error(`${file} cannot be read (${error.code ?? error.message})`, { cause: error });
  });
  return { input: createReadStream(file), size };
}

async function* counting(input: AsyncIterable<Buffer>, tell: (bytes: number) => void): AsyncGenerator<Buffer> {
  for await (const chunk of input) {
    tell(chunk.length);
    yield chunk;
  }
}

function pathOf({ reference, policy, resume }: Sending): string {
  const query = new URLSearchParams({
    ...(policy === undefined ? {} : { policy }),
    ...(resume === undefined ? {} : { import: resume }),
  });
  return `${instancePath(reference)}/users/import?${query.toString()}`;
}

function hear(heard: Heard, line: UserImportLine, terminal: Terminal, progress: Progress): void {
  if ('problem' in line) {
    const { line: number, field, found, allowed } = line.problem;
    progress.clear();
    terminal.complain(`line ${number}: ${field === '' ? '' : `${field}: `}found ${found}; allowed is ${allowed}`);
  } else if ('error' in line) throw new Error(line.error.msg);
  else {
    const counts = 'progress' in line ? line.progress : 'done' in line ? line.done : line;
    if ('import' in line) heard.id = line.import;
    if ('done' in line) heard.done = line.done;
    heard.lines = counts.lines;
    heard.failed = counts.failed;
  }
}

function interrupted({ reference, file }: Sending, { id, lines }: Heard, error: Error): Error {
  const command = `gatehouse users import ${reference} ${file} --resume ${id}`;
  return new Error(`${error.message}, ${numeral(lines)} lines are done; to go on: ${command}`, { cause: error });
}

function conclude(done: NonNullable<Heard['done']>, terminal: Terminal): void {
  const { lines, added, updated, skipped, failed } = done;
  const parts = [`${numeral(added)} added`, `${numeral(updated)} updated`, `${numeral(skipped)} there already`];
  terminal.print(`${lines === 1 ? '1 line' : `${numeral(lines)} lines`}: ${parts.join(', ')}`);
  if (failed > 0) throw new Error(`${numeral(failed)} lines were not imported, or not whole`);
}
