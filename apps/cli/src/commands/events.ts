import { eventListFrom } from '@gatehouse/admin/contract';
import type { Command } from 'commander';
import { askAdmin } from '../admin-client.ts';
import { instancePath, openAdminClient, withAdminOptions, type AdminOptions } from '../open-admin-client.ts';
import { collect, queryOf, wholeNumberOf } from '../option-values.ts';
import { printAnswer } from '../print-answer.ts';
import type { Terminal } from '../terminal.ts';

interface Search extends AdminOptions {
  readonly after?: string;
  readonly type?: readonly string[];
  readonly limit?: string;
}

/** `gatehouse events`: what has happened at a site. Asks the admin app. */
export function addEventsCommand(program: Command, terminal: Terminal): void {
  withAdminOptions(program.command('events <id-or-slug>'))
    .description('what has happened at a site, the oldest first')
    .option('--after <next>', 'go on where an earlier list ended')
    .option('--type <type>', 'only this kind, such as user.created; may be repeated', collect)
    .option('--limit <count>', 'how many at most, from 1 to 100; 50 when absent')
    .action((reference: string, options: Search, command: Command) => list(reference, options, command, terminal));
}

async function list(reference: string, options: Search, command: Command, terminal: Terminal): Promise<void> {
  const { after, type, limit: text } = options;
  const limit = text === undefined ? undefined : String(wholeNumberOf('--limit', text));
  const client = openAdminClient(options, command, terminal);
  const query = queryOf({ after, types: type?.join(','), limit });
  const page = eventListFrom(await askAdmin(client, 'GET', `${instancePath(reference)}/events${query}`));
  const lines = page.events.map(({ id, created_at: at, type: kind, data }) =>
    [id, at, kind, JSON.stringify(data)].join('  '),
  );
  const none = lines.length === 0 ? ['nothing has happened'] : lines;
  const more = page.has_more ? 'there are more' : 'what comes next';
  printAnswer(terminal, options, page, [...none, `${more}: --after ${page.next}`]);
}
