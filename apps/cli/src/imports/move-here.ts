import { readFile } from 'node:fs/promises';
import type { Environment } from '@gatehouse/config';
import { openForeignSource, type ForeignServer } from '@gatehouse/foreign-users';
import { Closers } from '../closers.ts';
import { embeddedEnvironment } from '../embedded-environment.ts';
import type { Terminal } from '../terminal.ts';
import { moveSite } from './move-site.ts';
import { openDestination } from './open-destination.ts';
import { textFrom } from '../text-from.ts';

/** What was typed after `gatehouse import`. */
export interface ImportOptions {
  readonly from: ForeignServer;
  readonly instance_id?: string;
  readonly dataDir?: string;
  readonly sourceInstance?: string;
  readonly sourceNamespace?: string;
  readonly sourceKeys?: string;
}

/** Moves the users of a foreign server here, and tells how far it has come. */
export async function moveHere(
  url: string,
  options: ImportOptions,
  given: Environment,
  terminal: Terminal,
): Promise<void> {
  const choice = {
    from: options.from,
    url: url === '-' ? await textFrom(terminal.input) : url,
    instance: options.sourceInstance,
    namespace: options.sourceNamespace,
    keys: options.sourceKeys === undefined ? undefined : await readKeys(options.sourceKeys),
  };
  const { dataDir, instance_id: reference } = options;
  const closers = new Closers();
  const stop = new AbortController();
  const forget = terminal.onStopSignal(() => stop.abort());
  try {
    const env = await embeddedEnvironment(given, { dataDir, folder: terminal.folder });
    // The place to move to first: nobody waits for a long look at the source to be told that there is none.
    const { context, note } = await openDestination(env, reference, closers);
    const source = await openForeignSource(choice);
    closers.add('the source', () => source.close());
    await note(choice.from);
    await moveSite(context, source, terminal, stop.signal);
  } finally {
    forget();
    await closers.closeAll(new AbortController().signal, (line) => terminal.complain(`gatehouse: closing ${line}`));
  }
}

async function readKeys(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Error(`${file} cannot be read (${error.code ?? error.message})`, { cause: error });
  });
}
