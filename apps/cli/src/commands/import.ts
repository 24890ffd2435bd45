import { Option, type Command } from 'commander';
import { environmentOf } from '../command-context.ts';
import type { ImportOptions } from '../imports/move-here.ts';
import type { Terminal } from '../terminal.ts';

/** `gatehouse import …`: moves the users of a running GoTrue here, from database to database. */
export function addImportCommand(program: Command, terminal: Terminal): void {
  program
    .command('import <database-url>')
    .description('move the users of a netlify/gotrue or supabase/auth here; - reads the URL from what is piped in')
    .addOption(
      new Option('--from <server>', 'what runs on the database').choices(['netlify', 'supabase']).makeOptionMandatory(),
    )
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
    .action(async (url: string, options: ImportOptions, command: Command) => {
      const { moveHere } = await import('../imports/move-here.ts');
      await moveHere(url, options, environmentOf(command, terminal), terminal);
    });
}
