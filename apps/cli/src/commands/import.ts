import { readFile } from 'node:fs/promises';
import { foreignServers, openForeignSource, type ForeignServer } from '@gatehouse/foreign-users';
import type { Command } from 'commander';
import { Closers } from '../closers.ts';
import { environmentOf } from '../command-context.ts';
import { embeddedEnvironment } from '../embedded-environment.ts';
import { moveSite } from '../imports/move-site.ts';
import { openDestination } from '../imports/open-destination.ts';
import { textFrom } from '../imports/text-from.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

interface ImportOptions {
  readonly from: string;
  readonly instance_id?: string;
  readonly dataDir?: string;
  readonly sourceInstance?: string;
  readonly sourceNamespace?: string;
  readonly sourceKeys?: string;
}

/** `gatehouse import …`: moves the users of a running GoTrue here, from database to database. */
export function addImportCommand(program: Command, terminal: Terminal): void {
  program
    .command('import <database-url>')
    .description('move the users of a netlify/gotrue or supabase/auth here; - reads the URL from what is piped in')
    .requiredOption('--from <server>', 'what runs on the database: netlify or supabase')
    .option(
      '-i, --instance_id <id-or-slug>',
      'the instance to move to; without it the site that the environment describes',
    )
    .option('--data-dir <folder>', 'of a running "gatehouse start"; ./data counts where no DATABASE_URL is set')
    .option('--source-instance <id>', 'of netlify/gotrue with many instances: the one whose users are meant')
    .option(
      '--source-namespace <name>',
      'its DB_NAMESPACE, where it is set: a schema, or what names of tables begin with',
    )
    .option('--source-keys <file>', 'keys of encrypted columns of supabase/auth, id:key each in a line')
    .action((url: string, options: ImportOptions, command: Command) => moveHere(url, options, command, terminal));
}

async function moveHere(url: string, options: ImportOptions, command: Command, terminal: Terminal): Promise<void> {
  const choice = {
    from: serverOf(options.from),
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
    const env = await embeddedEnvironment(environmentOf(command, terminal), { dataDir, folder: terminal.folder });
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

function serverOf(from: string): ForeignServer {
  const server = foreignServers.find((name) => name === from);
  if (server) return server;
  throw new UsageError(`--from is ${JSON.stringify(from)}; allowed are ${foreignServers.join(', ')}`);
}
